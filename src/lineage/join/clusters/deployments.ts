import type { Actor } from '../../../core/actor.ts';
import {
  type ContainerObserved,
  type ContainerSpec,
  type Owner,
  placeIn,
  type WorkloadChanged,
} from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Deployment, Placement } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Credentials } from '../credentials.ts';
import { takenUp, type Wish, wishesOf } from './definitions.ts';
import { addTo } from '../../../core/grouping.ts';
import { claimedOwner } from './makers.ts';
import { byTime } from '../../facts/order.ts';
import { type PastOwner, pastOwners, takenOver } from './past-owner.ts';
import { isOwnWish, type Owners, workloadOf } from './workloads.ts';

/** What deployments are joined with. */
export interface DeploymentContext {
  readonly credentials: Credentials;
  readonly owners: Owners;
  readonly policy: Policy;
}

/** Every change that set or replaced a container's image, oldest first. */
export function joinDeployments(
  all: readonly WorkloadChanged[],
  observed: readonly ContainerObserved[],
  context: DeploymentContext,
): readonly Deployment[] {
  // What is merely seen was asked for by nobody in particular: it only shows what belongs to what.
  const changes = all.filter(({ seen }) => seen !== true);
  const workloads = new Map<string, Wish[]>();
  const injected = podsWithEphemeral(changes);
  const intoPods = new Map<string, Wish[]>();
  const restored = takenOver(all, context.owners);
  const wishes = wishesOf(changes);
  for (const wish of [...wishes, ...takenUp(all, observed, wishes, context.owners)]) {
    const { change } = wish;
    if (restored.has(change)) continue;
    if (isOwnWish(change)) addTo(workloads, keyOf(change, own(wish)), wish);
    else if (injected.has(podKey(change))) addTo(intoPods, podKey(change), ephemeralOnly(wish));
  }
  const top = ({ change }: Wish): string => context.owners.topOf(change, change, change.owners);
  const deployments = [
    ...[...workloads.values()].flatMap((list) => [...imageChanges(list, own, context)]),
    ...[...intoPods.values()].flatMap((list) => [...imageChanges(list, top, context)]),
    ...Array.from(pastOwners(all, context.owners, context.policy), (wish) => pastDeployments(wish, context)).flat(),
  ];
  return deployments.sort((one, other) => one.at - other.at || (one.fact.id < other.fact.id ? -1 : 1));
}

function own({ change, workload }: Wish): string {
  return workload ?? workloadOf(change);
}

function keyOf(change: WorkloadChanged, workload: string): string {
  return JSON.stringify([change.cluster ?? null, change.namespace, workload]);
}

function podKey(change: WorkloadChanged): string {
  return keyOf(change, `${change.kind}/${change.name}`);
}

/** A controller made these pods, but no controller puts ephemeral containers into them: somebody did. */
function podsWithEphemeral(changes: readonly WorkloadChanged[]): ReadonlySet<string> {
  return new Set(
    changes
      .filter(
        (change) =>
          change.kind === 'Pod' && !isOwnWish(change) && change.containers?.some(({ kind }) => kind === 'ephemeral'),
      )
      .map(podKey),
  );
}

function ephemeralOnly({ containers, ...wish }: Wish): Wish {
  return { ...wish, ...(containers && { containers: containers.filter(({ kind }) => kind === 'ephemeral') }) };
}

function* imageChanges(
  wishes: readonly Wish[],
  workloadOf: (wish: Wish) => string,
  context: DeploymentContext,
): Generator<Deployment> {
  let before: ReadonlyMap<string, ContainerSpec> | undefined;
  let preceding: Deployment['preceding'];
  /** `before` has every container, not only those that patches named. */
  let whole = false;
  let isUnsure = false;
  for (const wish of [...wishes].sort((one, other) => byTime(one.change, other.change))) {
    const { change, containers, definition, rollout: done = change } = wish;
    // A deletion that may have been a dry run took nothing, unless the workload is made anew.
    isUnsure = change.verb === 'delete' ? change.unsure === true : isUnsure && change.verb === 'create';
    if (change.verb === 'delete' ? !isUnsure : isUnsure) {
      before = undefined;
      whole = false;
    }
    if (change.verb === 'delete') continue;
    if (!containers) continue;
    const now = new Map(containers.map((one) => named(one, whole ? before : undefined)).map((one) => [one.name, one]));
    const shared = {
      namespace: change.namespace,
      workload: workloadOf(wish),
      at: change.at,
      ...known({
        cluster: change.cluster,
        annotations: annotationsOf(wish),
        preceding,
        past: claimedOwner(change) ?? adopter(change, context),
      }),
    };
    for (const container of now.values()) {
      const old = before?.get(container.name);
      if (old?.image === container.image || isPutIn(container, change)) continue;
      // Who scales or restarts a service set nothing: whoever registered its definition did, who is told by himself.
      if (definition && change.kept) continue;
      const about = {
        ...shared,
        container: container.name,
        kind: container.kind,
        image: container.image,
        uncertain: old === undefined && change.verb !== 'create' && !whole,
        ...known({ before: old?.image }),
      };
      yield { ...about, fact: done, ...doneBy(done, context) };
      // Whoever may not let it run can still choose what runs, by registering what a pipeline then takes.
      if (definition && !isSameDoer(definition, done, context))
        yield { ...about, fact: definition, ...doneBy(definition, context) };
      preceding = { at: change.at, ...known({ annotations: shared.annotations }) };
    }
    // A patch may show only the containers it touches.
    whole ||= change.partial !== true;
    before = change.partial === true ? new Map([...(before ?? []), ...now]) : now;
  }
}

/** With the name of the container that stood in its place before, where a patch tells the place alone. */
function named(one: ContainerSpec, before: ReadonlyMap<string, ContainerSpec> | undefined): ContainerSpec {
  const place = placeIn(one.name);
  if (place === undefined || !before) return one;
  const name = [...before.values()].filter(({ kind }) => kind === one.kind)[place]?.name;
  return name === undefined ? one : { ...one, name };
}

/** What took over a pod that a person made without an owner; one whose template has the images is told with its owner. */
function adopter(change: WorkloadChanged, { owners }: DeploymentContext): Owner | undefined {
  const isBare = change.kind === 'Pod' && change.verb === 'create' && !change.owners && change.actor?.kind === 'human';
  return isBare ? owners.of(change) : undefined;
}

/** Something else put it in on the way: whoever made the pod did not ask for it. */
function isPutIn({ name }: ContainerSpec, { requested }: WorkloadChanged): boolean {
  return requested !== undefined && !requested.some((one) => one.name === name);
}

function pastDeployments(
  { change, containers, before, uncertain, past }: PastOwner,
  context: DeploymentContext,
): readonly Deployment[] {
  return containers.map(({ name, kind, image }) => ({
    namespace: change.namespace,
    workload: context.owners.topOf(change, change, change.owners),
    container: name,
    kind,
    image,
    at: change.at,
    uncertain,
    fact: change,
    ...known({ cluster: change.cluster, annotations: change.annotations, before: before.get(name), past }),
    ...doneBy(change, context),
  }));
}

/** Its own first; those of the definition that it names otherwise. */
function annotationsOf({ change, definition }: Wish): Deployment['annotations'] {
  const own = change.annotations;
  return definition?.annotations ? { ...definition.annotations, ...own } : own;
}

function doneBy(change: WorkloadChanged, { credentials, policy }: DeploymentContext) {
  const { asked } = credentials(change.credential, change.at, change.cluster);
  const behind = change.impersonator ?? asked?.by ?? identityOf(change);
  return known({
    actor: change.actor && policy.actor(isJobs(asked?.by, change) ? { ...change.actor, kind: 'ci' } : change.actor),
    behind: behind && policy.actor(behind),
    issued: change.impersonator ? undefined : asked?.fact,
    client: change.client,
    address: change.address,
  });
}

/** One identity, with the same somebody behind it: a role that several may take is several. */
function isSameDoer(one: WorkloadChanged, other: WorkloadChanged, context: DeploymentContext): boolean {
  const [own, others] = [doneBy(one, context), doneBy(other, context)];
  return own.actor?.name === others.actor?.name && own.behind?.name === others.behind?.name;
}

/** A job chooses what its session of a role is called: its record takes it for a person's. */
function isJobs(taker: Actor | undefined, { impersonator, actor }: WorkloadChanged): boolean {
  return !impersonator && taker?.kind === 'ci' && actor?.name.startsWith('arn:') === true;
}

function identityOf({ identity, actor }: WorkloadChanged): Actor | undefined {
  return identity === undefined || identity === actor?.name ? undefined : { name: identity, kind: 'unknown' };
}

/** What somebody asked for where a finding already stands teaches nobody what is usual. */
export function unquestioned(
  deployments: readonly Deployment[],
  placements: readonly Placement[],
  questioned: ReadonlySet<string>,
): readonly Deployment[] {
  const doubted = new Set(placements.flatMap((placement) => (questioned.has(placement.key) ? placement.asked : [])));
  return doubted.size === 0 ? deployments : deployments.filter((one) => !doubted.has(one));
}
