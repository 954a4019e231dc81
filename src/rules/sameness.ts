import type { Digest } from '../core/digest.ts';
import type { Lineage } from '../core/lineage.ts';

/**
 * Whether the new digest is the old one or an image inside it. Not the other way round: anybody can make an index that
 * lists a trusted image beside a hostile one.
 */
export function isWithin(now: Digest, before: Digest, lineage: Lineage): boolean {
  return lineage.standsFor(now).includes(before);
}
