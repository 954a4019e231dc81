import type { Lineage } from '../core/lineage.ts';
import type { Push } from '../core/subjects.ts';
import { countUntil, DAY } from '../core/time.ts';
import { madeOnce } from './made-once.ts';
import { unseenBeforePromotion } from './promotion-gap.ts';
import { firstHere } from './same-bytes.ts';

/** From so many promotions on record on it is known how long images wait for one. */
const KNOWN_BY = 3;
// Twice as long as any waited, and a day: what is older than the records cannot have waited so long.
const PATIENCE = 2;

/** An account that brings in one of ten itself does not only carry. */
const CARRIES = 10;

/**
 * Whether a push by an account that may promote into the repository, or does nothing else anywhere, is none of its
 * promotions, and not because what it copied came to an earlier stage before the records begin. Who may carry images on
 * may not therefore bring in his own.
 */
export function isUnpromoted(push: Push, lineage: Lineage): boolean {
  const { actor, registry, at } = push;
  if (!actor || lineage.policy.mode !== 'policy' || lineage.promotion(push) || lineage.unbuiltPromotion(push))
    return false;
  const { count, longest, others } = waitsOf(lineage).get(actor.name) ?? NONE;
  const isPromoter = lineage.policy.promotionsInto(push).some(({ actors }) => actors?.matches(actor.name) === true);
  const onlyCarries = count >= KNOWN_BY && countUntil(others, at - 1) * CARRIES <= count;
  if (!isPromoter && !onlyCarries) return false;
  if (unseenBeforePromotion(push, lineage) === undefined && isPromoter) return true;
  const start = lineage.coverageStart(registry);
  return start !== undefined && count >= KNOWN_BY && at - start > PATIENCE * longest + DAY;
}

interface Waits {
  count: number;
  longest: number;
  /** What else the account pushed, oldest first. */
  readonly others: Push[];
}

const NONE: Waits = { count: 0, longest: 0, others: [] };

const waitsOf = madeOnce((lineage: Lineage) => {
  const waits = new Map<string, Waits>();
  for (const push of lineage.pushes) {
    if (!push.actor || push.kind === 'artifact') continue;
    const own = waits.get(push.actor.name) ?? { count: 0, longest: 0, others: [] };
    waits.set(push.actor.name, own);
    const from = lineage.promotion(push)?.from;
    if (!from) own.others.push(push);
    // Another name for what was carried on already says nothing of how long that waited.
    else if (!firstHere(push, lineage)) {
      own.count += 1;
      own.longest = Math.max(own.longest, push.at - from.at);
    }
  }
  return waits;
});
