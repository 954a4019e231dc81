import type { Digest } from '../core/digest.ts';
import type { Lineage } from '../core/lineage.ts';
import { isAtLeast } from '../core/strength.ts';
import type { Time } from '../core/time.ts';

/**
 * Whether the new digest is the old one or an image inside it. Not the other way round: anybody can make an index that
 * lists a trusted image beside a hostile one.
 */
export function isWithin(now: Digest, before: Digest, lineage: Lineage): boolean {
  return lineage.standsFor(now).includes(before);
}

/** Whether a reference names a digest, and of all these, or of none, it is on record that they are in it. */
export function isPinned(image: string, digests: readonly Digest[], lineage: Lineage): boolean {
  const at = image.lastIndexOf('@');
  const isIn = (digest: Digest): boolean => lineage.standsFor(digest).some((one) => one === image.slice(at + 1));
  return at >= 0 && new Set(digests.map(isIn)).size === 1;
}

/** Both are platforms of one index that was recorded before the earlier one began to run. */
function areSiblings(one: Digest, other: Digest, since: Time, lineage: Lineage): boolean {
  const parents = lineage.image(one).parents;
  return lineage
    .image(other)
    .parents.filter((parent) => parents.includes(parent))
    .some((parent) =>
      lineage.pushesOf(parent).some((push) => push.at <= since && isAtLeast(push.strength, 'recorded')),
    );
}

/**
 * Whether what runs now is what ran before, since `at`. An index over it counts only where it was there already: one
 * pushed later may list a trusted image beside a hostile one.
 */
export function isSameAs(before: Digest, now: Digest, at: Time, lineage: Lineage): boolean {
  if (isWithin(now, before, lineage) || areSiblings(before, now, at, lineage)) return true;
  return (
    isWithin(before, now, lineage) &&
    lineage.pushesOf(now).some((push) => push.at <= at && isAtLeast(push.strength, 'recorded'))
  );
}
