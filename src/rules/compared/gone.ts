import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';

/** The record that nobody can read the pushed image any more, where it was not pushed anew since. A claim says nothing. */
export function goneSince(push: Push, lineage: Lineage): ImageCompared | undefined {
  const gone = lineage.goneOf(push.digest, push);
  const last = Math.max(push.at, ...push.facts.slice(-1).map(({ at }) => at));
  return gone && gone.at >= last && isAtLeast(gone.strength, 'recorded') ? gone : undefined;
}
