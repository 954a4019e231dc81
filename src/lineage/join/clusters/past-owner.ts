import type { ContainerSpec, Owner, WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Policy } from '../../../core/policy.ts';
import { countUntil } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { memo } from '../../facts/lazy.ts';
import { makersOf, mayBeOperator } from './makers.ts';
import { byTime } from '../../facts/order.ts';
import { controllerOf, isOwnWish, type Owners } from './workloads.ts';

/** What somebody had a managed object run that its owner did not ask for. */
export interface PastOwner {
  readonly change: WorkloadChanged;
  readonly containers: readonly ContainerSpec[];
  /** What each of its containers ran before, by name: of the object, or of its owner. */
  readonly before: ReadonlyMap<string, string>;
  /** Whether the change did it cannot be told. */
  readonly uncertain: boolean;
  /** Absent where it may be an operator's first work for objects of its own kind. */
  readonly past?: Owner;
}

/**
 * Who writes into what another object manages, or scales up a ReplicaSet that its owner has left behind, asks for those
 * images himself. What the owner ever had in its template is its own; who made the owner's pods for it asks for nothing.
 */
export function* pastOwners(changes: readonly WorkloadChanged[], owners: Owners, policy: Policy): Generator<PastOwner> {
  const isMaker = makersOf(changes, policy);
  const candidates = new Map<WorkloadChanged, Owner>();
  for (const change of changes) {
    if (!change.actor || change.verb === 'delete' || change.kind === 'Task' || isOwnWish(change)) continue;
    const owner = owners.of(change);
    if (owner && !isMaker(change, owner)) candidates.set(change, owner);
  }
  if (candidates.size === 0) return;
  const wanted = new Set<string>();
  for (const [change, owner] of candidates) wanted.add(keyOf(change, change)).add(keyOf(change, owner));
  const records = new Map<string, WorkloadChanged[]>();
  for (const change of changes.toSorted(byTime)) {
    const key = keyOf(change, change);
    if (wanted.has(key)) addTo(records, key, change);
  }
  const templates = memo((key: string) => templateOf(records.get(key) ?? []));
  for (const list of records.values()) {
    const before = new Before();
    for (const change of list) {
      const owner = candidates.get(change);
      const template = owner && templates(keyOf(change, owner))[isRecorded(change) ? 'recorded' : 'all'];
      const found = template && (written(change, before, template) ?? revived(change, before, template));
      const mayBeIts = owner !== undefined && mayBeOperator(change, owner);
      if (found && !(mayBeIts && found.uncertain))
        yield { change, ...found, ...(owner && !mayBeIts && { past: owner }) };
      before.add(change);
    }
  }
}

/** What an object ran until one of its changes. */
class Before {
  readonly images = new Set<string>();
  readonly byName = new Map<string, string>();
  whole: WorkloadChanged | undefined;
  replicas = 0;

  /** What was only seen may be what a change itself has brought. */
  add(change: WorkloadChanged): void {
    if (change.seen === true) return;
    for (const { name, image } of change.containers ?? []) {
      this.images.add(image);
      this.byName.set(name, image);
    }
    if (isWhole(change)) this.whole = change;
    this.replicas = change.replicas ?? this.replicas;
  }
}

/** What an owner is known to have asked for, ever. */
interface Template {
  readonly images: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, string>;
  /** Those that show all of it, oldest first. */
  readonly whole: readonly WorkloadChanged[];
}

/** A claim says nothing of what a template was, beside the API server's own records. */
function templateOf(records: readonly WorkloadChanged[]): Readonly<Record<'recorded' | 'all', Template>> {
  const of = (list: readonly WorkloadChanged[]): Template => ({
    images: new Set(list.flatMap(imagesOf)),
    byName: new Map(list.flatMap(({ containers = [] }) => containers.map(({ name, image }) => [name, image]))),
    whole: list.filter(isWhole),
  });
  return { recorded: of(records.filter(isRecorded)), all: of(records) };
}

function isWhole({ containers, partial }: WorkloadChanged): boolean {
  return containers !== undefined && partial !== true;
}

/**
 * New pods that somebody made without an owner, and that one took over in whose template all their images are: a backup that
 * is restored makes them so. They are told with the owner.
 */
export function takenOver(changes: readonly WorkloadChanged[], owners: Owners): ReadonlySet<WorkloadChanged> {
  const pods = changes.flatMap((change) => {
    const isBare = change.kind === 'Pod' && change.verb === 'create' && !change.owners && change.seen !== true;
    const owner = isBare ? owners.of(change) : undefined;
    return owner ? [{ change, key: keyOf(change, owner) }] : [];
  });
  if (pods.length === 0) return new Set();
  const wanted = new Set(pods.map(({ key }) => key));
  const templates = new Map<string, Set<string>>();
  for (const change of changes) {
    const key = keyOf(change, change);
    if (wanted.has(key)) templates.set(key, new Set([...(templates.get(key) ?? []), ...imagesOf(change)]));
  }
  const isKnown = ({ change, key }: (typeof pods)[number]): boolean =>
    imagesOf(change).every((image) => templates.get(key)?.has(image) === true);
  return new Set(pods.filter(isKnown).map(({ change }) => change));
}

type Found = Omit<PastOwner, 'change' | 'past'>;

/** Its template, or the pod itself, names images that neither it nor its owner had. */
function written(change: WorkloadChanged, before: Before, template: Template): Found | undefined {
  const containers = (change.containers ?? []).filter(
    ({ kind, image }) => kind !== 'ephemeral' && !before.images.has(image) && !template.images.has(image),
  );
  if (containers.length === 0) return undefined;
  return {
    containers,
    before: new Map([...template.byName, ...before.byName]),
    uncertain: change.verb !== 'create' && before.images.size === 0,
  };
}

/** A ReplicaSet gets more pods, or is cut loose, whose images its owner had once and does not ask for now. */
function revived(change: WorkloadChanged, before: Before, { whole }: Template): Found | undefined {
  if (change.kind !== 'ReplicaSet' || change.verb === 'create') return undefined;
  const own = isWhole(change) ? change : before.whole;
  const asked = whole[countUntil(whole, change.at) - 1];
  if (!own || !asked) return undefined;
  const current = new Set(imagesOf(asked));
  const containers = (own.containers ?? []).filter(({ image }) => !current.has(image));
  const isMore = change.replicas !== undefined && change.replicas > before.replicas;
  const isCutLoose =
    isWhole(change) && !controllerOf(change.owners) && controllerOf(before.whole?.owners) !== undefined;
  if (containers.length === 0 || !(isMore || isCutLoose)) return undefined;
  const byName = (asked.containers ?? []).map(({ name, image }) => [name, image] as const);
  return { containers, before: new Map(byName), uncertain: false };
}

function imagesOf({ containers = [] }: WorkloadChanged): readonly string[] {
  return containers.map(({ image }) => image);
}

function keyOf(where: WorkloadChanged, { kind, name }: Owner): string {
  return JSON.stringify([where.cluster ?? null, where.namespace, kind, name]);
}
