import type { Lineage } from '../../../core/lineage.ts';
import { isReleaseTag } from '../../../core/release-tag.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Asking, Placement } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';

/** Its name was first given after the audit records of the cluster began: so nobody can have asked for it before. */
export function isNewName(placement: Placement, { start }: Asking, lineage: Lineage): boolean {
  const { reference } = placement;
  const known = reference && lineage.coverageStart(reference.registry);
  if (!reference || known === undefined || known > start) return false;
  // What a mirror pushes again, ran by that name before.
  if ((oldestPods(lineage.placements).get(nameOf(placement)) ?? start) < start) return false;
  if (reference.digest) return (lineage.arrivalOf(placement)?.at ?? start) > start;
  const { tag } = reference;
  // A tag that moves on may be older than its first push on record.
  const [first, second] = tag === undefined || !isReleaseTag(tag) ? [] : lineage.tagHistory(reference, tag);
  return first?.push !== undefined && !second && first.from > start;
}

/** By cluster and image as written when the oldest pod was made that is on record as running it: no cluster speaks for another. */
const oldestPods = madeOnce((placements: readonly Placement[]): ReadonlyMap<string, Time> => {
  const oldest = new Map<string, Time>();
  for (const placement of placements)
    for (const { created, strength } of placement.observed)
      if (created !== undefined && isRecorded({ strength }))
        oldest.set(nameOf(placement), Math.min(created, oldest.get(nameOf(placement)) ?? created));
  return oldest;
});

function nameOf({ cluster, image }: Pick<Placement, 'cluster' | 'image'>): string {
  return JSON.stringify([cluster, image]);
}
