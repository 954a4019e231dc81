import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { grownFrom } from '../origins/grown-base.ts';
import type { Judged } from '../rule.ts';

/** The earlier trusted image in this repository, or the base of a new one, with the most layers, all of which lie below this image's own. */
export function trustedBelow(
  push: Push,
  lineage: Lineage,
  trustedAt: Judged['trusted'],
): { readonly push: Push; readonly layers: number } | undefined {
  const own = lineage.pushesBelow(push);
  for (const earlier of own.length > 0 ? own : grownFrom(push, lineage)) {
    const trusted = earlier.at < push.at ? trustedAt(earlier.digest, push.at, push) : undefined;
    if (trusted) return { push: trusted, layers: lineage.image(earlier.digest, earlier).layers?.length ?? 0 };
  }
  return undefined;
}
