import type { Digest } from '../../core/digest.ts';
import type { ContainerObserved, Origin } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { deliveryOf } from '../../core/observed.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { equalRepository } from '../../core/reference.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import type { Deployment, Placement, Push } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What is to be excused: bytes by the name of a repository, in a cluster or in none. */
interface Newcomer {
  readonly digest?: Digest;
  readonly reference?: RepositoryName;
  readonly cluster?: string;
}

/** A place that had bytes before, and whether a door says so that may speak of its own cluster alone. */
interface Earlier {
  readonly place: Placement;
  readonly isLimited: boolean;
}

/** As `placeFromBefore`, of the records of the registry that it names; undefined where nothing tells when they begin. */
export function placeBefore(newcomer: Newcomer, lineage: Lineage): Placement | undefined {
  const start = newcomer.reference && lineage.coverageStart(newcomer.reference.registry);
  return start === undefined ? undefined : placeFromBefore(newcomer, start, lineage);
}

/** The same of what was pushed, or an index that lists it. */
export function placeBeforeRecords(push: Push, lineage: Lineage): Placement | undefined {
  const { parents } = lineage.image(push.digest, push);
  return [push.digest, ...parents].flatMap((digest) => placeBefore({ digest, reference: push }, lineage) ?? [])[0];
}

const beforeAmong = madeOnce((_: readonly Placement[]) => new Map<string, readonly Earlier[]>());

/**
 * A place that had the same bytes before a registry's records begin. Both the pod and the start must be from then: a
 * container of an old pod that starts again may run what was brought onto its node meanwhile. What the door of one cluster
 * tells of a time of which nobody else knows excuses what runs there; elsewhere only the same repository, and only from an
 * environment of the policy: else a sandbox would make old what production never saw.
 */
export function placeFromBefore(newcomer: Newcomer, start: Time, lineage: Lineage): Placement | undefined {
  const { digest } = newcomer;
  if (!digest) return undefined;
  const all = lineage.placementsOfDigest(digest);
  const known = beforeAmong(all);
  const key = `${digest} ${start}`;
  const earlier = known.get(key) ?? earlierAmong(all, digest, start, lineage);
  known.set(key, earlier);
  return earlier.find(({ place, isLimited }) => !isLimited || excuses(place, newcomer, lineage))?.place;
}

const clustersIn = madeOnce(({ placements }: Lineage) => new Set(placements.map(({ cluster }) => cluster)));

/** Whether what is known of a place that runs the same bytes speaks for this one, too. */
export function excuses(place: Placement, { cluster, reference }: Newcomer, lineage: Lineage): boolean {
  const { policy } = lineage;
  if (cluster !== undefined && place.cluster === cluster) return true;
  if (!reference || !place.reference || !equalRepository(place.reference, reference)) return false;
  if (place.environment) return !place.environment.sandbox;
  // Where nobody says which cluster is what, one alone is no other's sandbox.
  return policy.outline.environments.length === 0 && clustersIn(lineage).size === 1;
}

function earlierAmong(all: readonly Placement[], digest: Digest, start: Time, lineage: Lineage): readonly Earlier[] {
  return all.flatMap((place) => {
    const facts = [
      ...place.observed.filter((fact) => isFromBefore(fact, digest, start) && !isOfNewPod(fact, place, start, lineage)),
      ...(place.reference?.digest === digest ? place.asked.filter(isAskedBefore(start)).map(({ fact }) => fact) : []),
    ];
    return facts.length === 0 ? [] : [{ place, isLimited: facts.every((fact) => isOfOneCluster(fact, lineage)) }];
  });
}

function isFromBefore(fact: ContainerObserved, digest: Digest, start: Time): boolean {
  const { strength, started, created, at, waiting } = fact;
  return (
    fact.digest === digest &&
    waiting === undefined &&
    isAtLeast(strength, 'recorded') &&
    (started ?? created ?? at) < start &&
    // A report without its pod's age: the pod is no younger than the container that it began with.
    (created ?? started ?? at) < start
  );
}

/** The report lacks its pod's age, and another record of that pod shows that it was made later than its node says that it began. */
function isOfNewPod(
  { pod, podUid, created }: ContainerObserved,
  place: Placement,
  start: Time,
  lineage: Lineage,
): boolean {
  if (created !== undefined) return false;
  return lineage
    .placementsIn(place)
    .some(({ observed }) =>
      observed.some(
        (one) =>
          one.created !== undefined && one.created >= start && one.pod === pod && (one.podUid ?? podUid) === podUid,
      ),
    );
}

function isAskedBefore(start: Time): (asked: Deployment) => boolean {
  return ({ at, fact }) => at < start && isRecorded(fact);
}

/** It came by a door that may speak of one cluster; or that nobody names any more. */
function isOfOneCluster({ origin }: { readonly origin: Origin }, { policy: { sources } }: Lineage): boolean {
  const door = deliveryOf(origin)?.door;
  if (door === undefined || sources.length === 0) return false;
  return sources.find(({ name }) => name === door)?.scope.restricts('cluster') !== false;
}
