import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, Placement } from '../../core/subjects.ts';
import { MINUTE, SECOND } from '../../core/time.ts';

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
