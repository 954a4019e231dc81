import type { Digest } from '../../../core/digest.ts';
import type { ContainerObserved, WorkloadChanged } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Deployment, Placement } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Reference } from '../../../core/reference.ts';
import { countUntil, earliest, latest, type Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { type InstanceContext, instances, type Seen } from './instances.ts';
import { byTime } from '../../facts/order.ts';
import type { ReadReference } from '../../facts/references.ts';

/** What the placements are joined from and with. */
export interface PlacementContext extends InstanceContext {
  readonly policy: Policy;
  readonly read: ReadReference;
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
  const ran = new Map<string, Seen[]>();
  const asked = new Map<string, Deployment[]>();
  /** Digests seen for what was asked, under the workload's container and image text, by when they began. */
  const seen = new Map<string, { readonly at: Time; readonly instance: Seen }[]>();
  for (const instance of instances(observed, changes, context)) {
    const { last, workload, digest, image } = instance;
    addTo(ran, placementKey(last, workload, digest ?? image), instance);
    const at = last.started ?? last.created ?? instance.from;
    addTo(seen, placementKey(last, workload, image), { at, instance });
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

function placement(
  key: string,
  ran: readonly Seen[],
  wished: readonly Deployment[],
  context: PlacementContext,
): Placement {
  // What is seen to run without them was asked for by nobody who only restarted it.
  const asked = ran.length > 0 ? wished.filter((one) => !isKept(one)) : wished;
  const one = asked[0] ?? ran[0]?.last;
  if (!one) throw new Error('a placement of nothing');
  // What was on record late may have begun first, under another name.
  const [first] = ran.toSorted((a, b) => a.from - b.from);
  const image = first?.image ?? one.image;
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
    instances: ran.map(({ workload: _, last: __, digest: ___, facts: ____, ...instance }) => instance),
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
    const { digest, instances: own } = placement;
    const told = new Set([...(digest ? [digest] : []), ...own.flatMap(({ others }) => others)]);
    for (const one of new Set([...told].flatMap(standsFor))) addTo(found, one, placement);
  }
  return found;
}

/** The first that is known of the workload, by a patch that named no image: it stood there before. */
function isKept({ uncertain, fact }: Deployment): boolean {
  return uncertain && fact.kept === true;
}
