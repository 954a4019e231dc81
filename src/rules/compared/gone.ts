import type { Digest } from '../../core/digest.ts';
import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';

/**
 * The record that nobody can read the pushed image any more, or one of its platforms, where it was not pushed anew since. A
 * claim says nothing.
 */
export function goneSince(push: Push, lineage: Lineage, manifest: Digest = push.digest): ImageCompared | undefined {
  const gone = lineage.goneOf(manifest, push);
  const last = Math.max(push.at, ...push.facts.slice(-1).map(({ at }) => at));
  return gone && gone.at >= last && isAtLeast(gone.strength, 'recorded') ? gone : undefined;
}
