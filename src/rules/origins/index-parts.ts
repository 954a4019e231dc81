import { HOUR } from '../../core/time.ts';
import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';

// Builders of several platforms push within one build.
const TOGETHER = HOUR;

/** What nobody is on record as having pushed may be anybody's. */
export function areOnRecord(platforms: readonly Digest[], index: Push, lineage: Lineage): boolean {
  return [index, ...platforms.map((one) => pushInto(index, one, lineage))].every(
    (one) => one?.actor !== undefined && isRecorded(one),
  );
}

/** The first push of a platform's manifest into the repository of the index. */
export function pushInto(index: Push, digest: Digest, lineage: Lineage): Push | undefined {
  return lineage.pushesOf(digest).find((one) => equalRepository(one, index));
}

/**
 * Of an index whose parts come from several actors, the parts (a platform, or the index itself) of those of whom nothing
 * says that they belong here. Nobody, while nothing can be said at all.
 */
export function strangersIn(
  now: readonly Digest[],
  before: readonly Digest[],
  index: Push,
  lineage: Lineage,
): readonly Push[] {
  const platforms = now.flatMap((one) => pushInto(index, one, lineage) ?? []);
  // Who gives an index another tag puts nothing together.
  const made = pushInto(index, index.digest, lineage);
  const whole = made && made.at < index.at && isRecorded(made) ? made : index;
  const parts = [...platforms, whole].filter((one) => one.actor);
  if (new Set(parts.map((one) => one.actor?.name)).size < 2) return [];
  const habit = lineage.habits.publishers(index);
  const known = [
    index.previous?.push,
    ...before.map((one) => pushInto(index, one, lineage)),
    // An image that was there long before the index is what the others were put beside.
    platforms.filter((one) => one.at < index.at - TOGETHER).sort((one, other) => one.at - other.at)[0],
  ].flatMap((one) => one?.actor?.name ?? []);
  if (known.length === 0 && !habit.speaks && lineage.policy.publishers(index).length === 0) return [];
  return parts.filter((one) => {
    const name = one.actor?.name ?? '';
    return !known.includes(name) && !habit.seen.has(name) && !isAllowedPublisher(one, lineage);
  });
}
