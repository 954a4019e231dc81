import type { ContainerSpec, Owner, WorkloadChanged } from '../core/event.ts';
import { addTo } from '../core/grouping.ts';
import type { Policy } from '../core/policy.ts';
import { makersOf, mayBeOperator } from './makers.ts';
import { byTime, isRecorded } from './order.ts';
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
  const candidates = changes.flatMap((change) => {
    if (!change.actor || change.verb === 'delete' || change.kind === 'Task' || isOwnWish(change)) return [];
    const owner = owners.of(change);
    return owner && !isMaker(change, owner) ? [{ change, owner }] : [];
  });
  if (candidates.length === 0) return;
  const wanted = new Set(candidates.flatMap(({ change, owner }) => [keyOf(change, change), keyOf(change, owner)]));
  const records = new Map<string, WorkloadChanged[]>();
  for (const change of changes.toSorted(byTime)) {
    const key = keyOf(change, change);
    if (wanted.has(key)) addTo(records, key, change);
  }
  for (const { change, owner } of candidates) {
    const own = records.get(keyOf(change, change)) ?? [];
    // What was only seen may be what the change itself has brought.
    const earlier = own.slice(0, own.indexOf(change)).filter(({ seen }) => seen !== true);
    // A claim says nothing of what a template was, beside the API server's own records.
    const template = (records.get(keyOf(change, owner)) ?? []).filter((one) => isRecorded(one) || !isRecorded(change));
    const found = written(change, earlier, template) ?? revived(change, earlier, template);
    const mayBeIts = mayBeOperator(change, owner);
    if (found && !(mayBeIts && found.uncertain)) yield { change, ...found, ...(!mayBeIts && { past: owner }) };
  }
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
function written(
  change: WorkloadChanged,
  earlier: readonly WorkloadChanged[],
  template: readonly WorkloadChanged[],
): Found | undefined {
  const known = new Set([...earlier, ...template].flatMap(imagesOf));
  const containers = (change.containers ?? []).filter(({ kind, image }) => kind !== 'ephemeral' && !known.has(image));
  if (containers.length === 0) return undefined;
  const isUnknown = change.verb !== 'create' && !earlier.some(({ containers: all }) => all !== undefined);
  return { containers, before: runBy([...template, ...earlier]), uncertain: isUnknown };
}

/** A ReplicaSet gets more pods, or is cut loose, whose images its owner had once and does not ask for now. */
function revived(
  change: WorkloadChanged,
  earlier: readonly WorkloadChanged[],
  template: readonly WorkloadChanged[],
): Found | undefined {
  if (change.kind !== 'ReplicaSet' || change.verb === 'create') return undefined;
  const own = [...earlier, change].findLast((one) => one.containers && one.partial !== true)?.containers;
  const asked = template.findLast((one) => one.at <= change.at && one.containers && one.partial !== true);
  if (!own || !asked) return undefined;
  const current = new Set(imagesOf(asked));
  const containers = own.filter(({ image }) => !current.has(image));
  const before = earlier.findLast(({ replicas }) => replicas !== undefined)?.replicas ?? 0;
  const isMore = change.replicas !== undefined && change.replicas > before;
  if (containers.length === 0 || !(isMore || isCutLoose(change, earlier))) return undefined;
  return { containers, before: runBy([asked]), uncertain: false };
}

function isCutLoose(change: WorkloadChanged, earlier: readonly WorkloadChanged[]): boolean {
  const isWhole = ({ containers, partial }: WorkloadChanged): boolean => containers !== undefined && partial !== true;
  return (
    isWhole(change) && !controllerOf(change.owners) && controllerOf(earlier.findLast(isWhole)?.owners) !== undefined
  );
}

function imagesOf({ containers = [] }: WorkloadChanged): readonly string[] {
  return containers.map(({ image }) => image);
}

function runBy(changes: readonly WorkloadChanged[]): ReadonlyMap<string, string> {
  return new Map(changes.flatMap(({ containers = [] }) => containers.map(({ name, image }) => [name, image])));
}

function keyOf(where: WorkloadChanged, { kind, name }: Owner): string {
  return JSON.stringify([where.cluster ?? null, where.namespace, kind, name]);
}
