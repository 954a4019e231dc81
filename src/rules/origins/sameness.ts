import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Pushes } from '../../core/pushes.ts';
import type { Images } from '../../core/images.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';

/**
 * Whether the new digest is the old one or an image inside it. Not the other way round: anybody can make an index that
 * lists a trusted image beside a hostile one.
 */
export function isWithin(now: Digest, before: Digest, at: RepositoryName | undefined, lineage: Images): boolean {
  return lineage.standsFor(now, at).includes(before);
}

/** Whether a reference names a digest, and of all these, or of none, it is on record that they are in it. */
export function isPinned(
  image: string,
  digests: readonly Digest[],
  name: RepositoryName | undefined,
  lineage: Images,
): boolean {
  const at = image.lastIndexOf('@');
  const isIn = (digest: Digest): boolean => lineage.standsFor(digest, name).some((one) => one === image.slice(at + 1));
  return at >= 0 && new Set(digests.map(isIn)).size === 1;
}

/** What runs under which name, and since when something else did. */
interface Placed {
  readonly reference?: RepositoryName;
  readonly since: Time;
}

/** Both are platforms of one index that was recorded before the earlier one began to run. */
function areSiblings(one: Digest, other: Digest, place: Placed, lineage: Lineage): boolean {
  const { reference } = place;
  const parents = lineage.image(one, reference).parents;
  return lineage
    .image(other, reference)
    .parents.filter((parent) => parents.includes(parent))
    .some((parent) => wasThere(parent, place, lineage));
}

/**
 * Whether what runs now is what ran before, `since` then. An index over it counts only where it was there already: one
 * pushed later may list a trusted image beside a hostile one.
 */
export function isSameAs(before: Digest, now: Digest, place: Placed, lineage: Lineage): boolean {
  const { reference } = place;
  if (isWithin(now, before, reference, lineage) || areSiblings(before, now, place, lineage)) return true;
  return isWithin(before, now, reference, lineage) && wasThere(now, place, lineage);
}

/** Recorded by somebody who may speak of what runs, before it began. */
function wasThere(digest: Digest, { reference, since }: Placed, lineage: Pushes): boolean {
  return lineage
    .pushesOf(digest)
    .some((push) => push.at <= since && isRecorded(push) && (!reference || lineage.speaksFor(push, reference)));
}
