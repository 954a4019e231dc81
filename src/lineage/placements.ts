import type { Digest } from '../core/digest.ts';
import type { ContainerObserved, WorkloadChanged } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Deployment, Placement } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import type { Reference } from '../core/reference.ts';
import { countUntil, earliest, latest, type Time } from '../core/time.ts';
import { addTo } from '../core/grouping.ts';
import { byTime } from './order.ts';
import type { ReadReference } from './references.ts';
import type { Owners } from './workloads.ts';

interface Instance {
  readonly workload: string;
  readonly last: ContainerObserved;
  readonly digest: Digest | undefined;
  readonly from: Time;
  readonly to: Time | undefined;
  readonly facts: readonly ContainerObserved[];
}

/** What the placements are joined from and with. */
export interface PlacementContext {
  readonly policy: Policy;
  readonly owners: Owners;
  readonly read: ReadReference;
  /** When a complete list first showed that a pod was gone that was there at that time; undefined: as far as known it is there. */
  goneBy(pod: ContainerObserved): Time | undefined;
  /** What the tag of a reference meant at an instant. */
  resolve(reference: Reference, at: Time): Digest | undefined;
}

/** Observed container instances and deployments joined into placements, oldest first. */
export function joinPlacements(
  observed: readonly ContainerObserved[],
  changes: readonly WorkloadChanged[],
  deployments: readonly Deployment[],
  context: PlacementContext,
): readonly Placement[] {
  const ran = new Map<string, Instance[]>();
  const asked = new Map<string, Deployment[]>();
  /** Digests seen for what was asked, under the workload's container and image text, by when they began. */
  const seen = new Map<string, { readonly at: Time; readonly instance: Instance }[]>();
  for (const instance of instances(observed, changes, context)) {
    const { last, workload, digest } = instance;
    addTo(ran, placementKey(last, workload, digest ?? last.image), instance);
    const at = last.started ?? last.created ?? instance.from;
    addTo(seen, placementKey(last, workload, last.image), { at, instance });
  }
  for (const list of seen.values()) list.sort((one, other) => one.at - other.at);
  for (const deployment of deployments) {
    const workload = deployment.workload;
    const candidates = seen.get(placementKey(deployment, workload, deployment.image)) ?? [];
    const follower = (candidates[countUntil(candidates, deployment.at - 1)] ?? candidates.at(-1))?.instance;
    const reference = context.read(deployment.image);
    const digest = follower?.digest ?? reference?.digest ?? (reference && context.resolve(reference, deployment.at));
    addTo(asked, placementKey(deployment, workload, digest ?? deployment.image), deployment);
  }
  const placements = Array.from(new Set([...ran.keys(), ...asked.keys()]), (key) =>
    placement(key, ran.get(key) ?? [], asked.get(key) ?? [], context),
  );
  return placements.sort((one, other) => one.from - other.from || (one.key < other.key ? -1 : 1));
}

/** The subject key of a placement. */
function placementKey(
  one: { readonly cluster?: string; readonly namespace: string; readonly container: string },
  workload: string,
  what: string,
): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, workload, one.container, what]);
}

/** Container instances of every pod: each from its start until its end, its successor or its pod's deletion. */
function* instances(
  observed: readonly ContainerObserved[],
  changes: readonly WorkloadChanged[],
  context: PlacementContext,
): Generator<Instance> {
  const gone = new Map<string, Time>();
  for (const change of changes)
    if (change.kind === 'Pod' && change.verb === 'delete') gone.set(podKey(change, change.name), change.at);
  const containers = new Map<string, ContainerObserved[]>();
  for (const fact of observed) addTo(containers, containerKey(fact), fact);

  for (const facts of containers.values()) {
    facts.sort(byTime);
    const runs: ContainerObserved[][] = [];
    for (const fact of facts) {
      const previous = runs.at(-1)?.at(-1);
      // Before the image is pulled a status has no digest; it belongs to the instance that follows.
      if (previous && (previous.digest === fact.digest || !previous.digest || !fact.digest)) runs.at(-1)?.push(fact);
      else runs.push([fact]);
    }
    for (const [index, run] of runs.entries()) {
      const [first] = run;
      const last = run.at(-1);
      if (!first || !last) continue;
      const from = earliest(run.map((fact) => fact.started ?? fact.created ?? fact.at));
      const deleted = gone.size === 0 ? undefined : gone.get(podKey(last, last.pod));
      const successor = runs[index + 1]?.[0];
      const to =
        last.ended ??
        (last.running ? undefined : last.at) ??
        successor?.started ??
        successor?.at ??
        (deleted !== undefined && deleted >= last.at ? deleted : undefined) ??
        context.goneBy(last);
      const self = { kind: 'Pod', name: last.pod };
      yield {
        workload: context.owners.topOf(last, self, run.find((fact) => fact.owners)?.owners),
        last,
        digest: run.find((fact) => fact.digest)?.digest,
        from,
        to,
        facts: run,
      };
    }
  }
}

function containerKey({ cluster, namespace, pod, podUid, container }: ContainerObserved): string {
  return JSON.stringify([cluster ?? null, namespace, pod, podUid ?? null, container]);
}

function podKey(where: { readonly cluster?: string; readonly namespace: string }, pod: string): string {
  return JSON.stringify([where.cluster ?? null, where.namespace, pod]);
}

function placement(
  key: string,
  ran: readonly Instance[],
  asked: readonly Deployment[],
  context: PlacementContext,
): Placement {
  const one = asked[0] ?? ran[0]?.last;
  if (!one) throw new Error('a placement of nothing');
  const image = ran[0]?.last.image ?? one.image;
  const reference = context.read(image);
  const digest = ran.find((instance) => instance.digest)?.digest;
  const resolved = digest ?? reference?.digest ?? (asked[0] && reference && context.resolve(reference, asked[0].at));
  const running = ran.some((instance) => instance.to === undefined);
  const from = earliest([...ran.map((instance) => instance.from), ...asked.map((deployment) => deployment.at)]);
  const workload = asked[0]?.workload ?? ran[0]?.workload ?? '';
  return {
    key,
    namespace: one.namespace,
    workload,
    container: one.container,
    kind: one.kind,
    image,
    from,
    running,
    resolved: digest === undefined,
    asked,
    observed: ran.flatMap((instance) => instance.facts).sort(byTime),
    ...known({
      cluster: one.cluster,
      reference,
      digest: resolved,
      to: running || ran.length === 0 ? undefined : latest(ran.map((instance) => instance.to ?? 0)),
      environment: context.policy.environment(one),
    }),
  };
}

/** Placements by every digest that may stand for what runs in them. */
export function placementsByDigest(
  placements: readonly Placement[],
  standsFor: (digest: Digest) => readonly Digest[],
): ReadonlyMap<Digest, readonly Placement[]> {
  const found = new Map<Digest, Placement[]>();
  for (const placement of placements) {
    for (const digest of placement.digest ? standsFor(placement.digest) : []) addTo(found, digest, placement);
  }
  return found;
}
