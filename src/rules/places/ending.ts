import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, Placement } from '../../core/subjects.ts';
import { equalRepository } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import { MINUTE, SECOND, type Time } from '../../core/time.ts';

/** A grace period is seldom longer. */
const END = 10 * MINUTE;
/** As far apart the clocks of a registry and a cluster may be. */
const CLOCKS = 3 * SECOND;

function aliveAt({ instances }: Placement, { at }: Deletion): Placement['instances'] {
  return instances.filter(({ from, to }) => from <= at && (to === undefined || to > at));
}

/** Whether the cluster had asked all that ran it to end before it was deleted. */
export function isAskedToEnd(placement: Placement, deletion: Deletion, lineage: Lineage): boolean {
  const alive = aliveAt(placement, deletion);
  const isAsked = alive.every(({ stopping }) => stopping !== undefined && stopping <= deletion.at + CLOCKS);
  return alive.length > 0 && isAsked && !startsLater(placement, deletion, lineage);
}

/** Taken down here to be brought up elsewhere, the image is still needed. */
function startsLater({ digest }: Placement, { at }: Deletion, lineage: Lineage): boolean {
  return (digest ? lineage.placementsOfDigest(digest) : []).some(({ instances }) =>
    instances.some(({ from, to }) => from > at && (to === undefined || to > at + END)),
  );
}

/** Whether all that ran it then has ended. */
export function hasEnded(placement: Placement, deletion: Deletion): boolean {
  return aliveAt(placement, deletion).every(({ to }) => to !== undefined && to <= deletion.at + END);
}

/**
 * When the last that ran it then had ended, by the cluster's own word on each; undefined where it does not say so of one, or where
 * the same bytes run on, or began since, in any place.
 */
export function endOfAll(running: readonly Placement[], deletion: Deletion, lineage: Lineage): Time | undefined {
  const places = running.flatMap((one) => [one, ...(one.digest ? lineage.placementsOfDigest(one.digest) : [])]);
  const isOver = (place: Placement): boolean =>
    place.instances.every((one) => one.to !== undefined && (isEndRecorded(place, one) || one.to <= deletion.at));
  if (running.length === 0 || !places.every((one) => one.resolved || isOver(one))) return undefined;
  return Math.max(...running.flatMap((one) => one.instances.flatMap(({ to }) => to ?? [])));
}

function isEndRecorded({ observed }: Placement, { pod, podUid }: Placement['instances'][number]): boolean {
  return observed.some(
    (fact) =>
      fact.pod === pod &&
      (podUid === undefined || fact.podUid === undefined || fact.podUid === podUid) &&
      isRecorded(fact) &&
      (fact.ended !== undefined || !fact.running),
  );
}

/** By the registry's own record. A tag of which only a webhook tells goes with the digest that it meant. */
export function isHousekeeping(deletion: Deletion, meant: Digest | undefined, lineage: Lineage): boolean {
  if (isOnRecord(deletion)) return true;
  if (!deletion.retention || deletion.tag === undefined) return false;
  return lineage.deletions.some(
    (one) =>
      one.tag === undefined &&
      one.digest !== undefined &&
      one.digest === meant &&
      equalRepository(one, deletion) &&
      Math.abs(one.at - deletion.at) <= CLOCKS &&
      isOnRecord(one),
  );
}

function isOnRecord({ retention, facts }: Deletion): boolean {
  return retention && facts.every(isRecorded);
}
