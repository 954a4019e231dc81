import type { Lineage } from '../core/lineage.ts';
import type { Push } from '../core/subjects.ts';
import { DAY } from '../core/time.ts';
import { madeOnce } from './made-once.ts';
import { unseenBeforePromotion } from './promotion-gap.ts';
import { firstHere } from './same-bytes.ts';

/** From so many promotions on record on it is known how long images wait for one. */
const KNOWN_BY = 3;
// Twice as long as any waited, and a day: what is older than the records cannot have waited so long.
const PATIENCE = 2;

/**
 * Whether a push by an account that may promote into the repository is none of its promotions, and not because what it
 * copied came to an earlier stage before the records begin. Who may carry images on may not therefore bring in his own.
 */
export function isUnpromoted(push: Push, lineage: Lineage): boolean {
  const { actor, registry, at } = push;
  if (!actor || lineage.promotion(push) || lineage.unbuiltPromotion(push)) return false;
  const isPromoter = lineage.policy.promotionsInto(push).some(({ actors }) => actors?.matches(actor.name) === true);
  if (!isPromoter) return false;
  if (unseenBeforePromotion(push, lineage) === undefined) return true;
  const start = lineage.coverageStart(registry);
  const { count, longest } = waitsOf(lineage).get(actor.name) ?? { count: 0, longest: 0 };
  return start !== undefined && count >= KNOWN_BY && at - start > PATIENCE * longest + DAY;
}

interface Waits {
  readonly count: number;
  readonly longest: number;
}

const waitsOf = madeOnce((lineage: Lineage) => {
  const waits = new Map<string, Waits>();
  for (const push of lineage.pushes) {
    const from = push.actor && lineage.promotion(push)?.from;
    // Another name for what was carried on already says nothing of how long that waited.
    if (!from || !push.actor || firstHere(push, lineage)) continue;
    const { count, longest } = waits.get(push.actor.name) ?? { count: 0, longest: 0 };
    waits.set(push.actor.name, { count: count + 1, longest: Math.max(longest, push.at - from.at) });
  }
  return waits;
});
