import { firstOf } from '../../core/count.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Finding } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';
import { nameOf } from '../sentences/sentences.ts';

const MOST_NAMED = 3;

/** An image that has something from a suspicious one. */
export interface Heir {
  readonly push: Push;
  readonly finding: Finding;
}

/** The pushes of images that inherited something suspicious from this one. */
export function heirsOf(digest: Digest, lineage: Lineage, judged: Judged): readonly Heir[] {
  return heirsIn(judged, lineage).get(digest) ?? [];
}

const heirsIn = madeOnce((judged: Judged, { pushes }: Lineage): ReadonlyMap<Digest, readonly Heir[]> => {
  const found = new Map<Digest, Heir[]>();
  for (const push of pushes) {
    // What is attached to an image has it as its cause, and nothing of it inside.
    if (push.kind === 'artifact') continue;
    for (const finding of judged.suspicionsOf(push))
      if (finding.cause && finding.cause !== push.digest) addTo(found, finding.cause, { push, finding });
  }
  return found;
});

/** `is part of 100 more images (shop/api:1, shop/web:1, shop/pay:1 and 97 more) and `; empty where there are none. */
export function inherited(heirs: readonly Heir[], of: Push): string {
  // Another image under the same name is told by its digest.
  const named = ({ push }: Heir): string =>
    nameOf(push) === nameOf(of) ? `${nameOf(push)} as ${shortDigest(push.digest)}` : nameOf(push);
  const names = [...new Set(heirs.map(named))];
  if (names.length === 0) return '';
  return `is part of ${names.length} more image${names.length > 1 ? 's' : ''} (${firstOf(names, MOST_NAMED)}) and `;
}
