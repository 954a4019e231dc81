import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Promotion } from '../../core/policy.ts';
import { equalRepository } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { CLOCKS, countUntil, DAY, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { unseenBeforePromotion } from './promotion-gap.ts';
import { firstHere } from '../origins/same-bytes.ts';

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
  if (isCarriedOn(push, lineage)) return false;
  const { count, longest, others, registries } = waitsOf(lineage).get(actor.name) ?? NONE;
  const isPromoter = lineage.policy.promotionsInto(push).some(({ actors }) => actors?.matches(actor.name) === true);
  // To where no promotion leads, what was somewhere before is carried on all the same.
  const isKnown = lineage.pushesOf(push.digest).some((one) => one.at < at);
  const onlyCarries = !isKnown && count >= KNOWN_BY && countUntil(others, at - 1) * CARRIES <= count;
  if (!isPromoter && (!onlyCarries || isFilledBy(push, others, lineage))) return false;
  // What was copied may be missing where the registry that it came from is not wholly on record.
  const window = { from: at - PATIENCE * longest - DAY, to: at };
  const isCovered = [...registries].every((host) => lineage.registryCoverage(host, window).absence !== 'unproven');
  if (!isCovered) return false;
  if (unseenBeforePromotion(push, lineage) === undefined && isPromoter) return true;
  const start = lineage.coverageStart(registry);
  return start !== undefined && count >= KNOWN_BY && at - start > PATIENCE * longest + DAY;
}

/**
 * Whether a push was sent by the host that built it, by an account whose builds come right to where each of the promotions
 * that it may be leads, as often as what it carries there: who builds into a stage and also copies into it brings in builds of
 * his own. Bytes that were built for elsewhere, and the account of a promotion that only ever carries, have no such habit.
 */
export function isBuiltInto(push: Push, lineage: Lineage): boolean {
  const name = push.actor?.name;
  if (name === undefined || !isSentByBuilder(push, lineage)) return false;
  const entries = lineage.policy.promotionsInto(push).filter(({ actors }) => !actors || actors.matches(name));
  const settled = push.at - lineage.policy.habits.quarantine;
  // While the records are that young, none of it is settled: what was built into there before must do.
  const until = (lineage.coverageStart(push.registry) ?? push.at) > settled ? push.at - 1 : settled;
  const ways = waysOf(lineage).get(name);
  return (
    entries.length > 0 &&
    entries.every((entry) => {
      const { built = [], carried = [] } = ways?.get(entry) ?? {};
      const count = countUntil(built, until);
      return count >= KNOWN_BY && count * CARRIES > countUntil(carried, until);
    })
  );
}

function isSentByBuilder(push: Push, lineage: Lineage): boolean {
  const origin = lineage.explanation(push);
  return origin.state === 'hosted' && origin.origin.sent === true;
}

interface Into {
  readonly built: Push[];
  readonly carried: Push[];
}

/** Of each account what it brought to where each promotion leads, oldest first. */
const waysOf = madeOnce((lineage: Lineage) => {
  const ways = new Map<string, Map<Promotion, Into>>();
  for (const push of lineage.pushes) {
    const kind = lineage.promotion(push) ? 'carried' : isSentByBuilder(push, lineage) ? 'built' : undefined;
    if (!push.actor || !kind) continue;
    const own = ways.get(push.actor.name) ?? new Map<Promotion, Into>();
    ways.set(push.actor.name, own);
    for (const entry of lineage.policy.promotionsInto(push)) {
      const into = own.get(entry) ?? { built: [], carried: [] };
      own.set(entry, into);
      into[kind].push(push);
    }
  }
  return ways;
});

/** Another version of what the account brings there itself, to where no promotion leads: a mirror's next one. */
function isFilledBy(push: Push, others: readonly Push[], { policy }: Lineage): boolean {
  const isSettled = (one: Push): boolean => one.at <= push.at - policy.habits.quarantine && equalRepository(one, push);
  return policy.promotionsInto(push).length === 0 && others.some((one) => isRecorded(one) && isSettled(one));
}

/**
 * A copy may be told as before what it copies, by another registry's clock; and where the record of that is lost, a cluster may
 * have told that it ran by that name.
 */
function isCarriedOn(push: Push, lineage: Lineage): boolean {
  const entries = lineage.policy.promotionsInto(push);
  const isFrom = (one: RepositoryName, at: Time): boolean =>
    entries.some((entry) => at <= push.at - (entry.minAge ?? -CLOCKS) && entry.allows(one, push));
  const ran = ({ reference, observed, from }: Placement): boolean =>
    reference !== undefined && observed.some(isRecorded) && isFrom(reference, from);
  return (
    entries.length > 0 &&
    (lineage.pushesOf(push.digest).some((one) => isFrom(one, one.at)) ||
      lineage.placementsOfDigest(push.digest).some(ran))
  );
}

interface Waits {
  count: number;
  longest: number;
  /** What else the account pushed, oldest first. */
  readonly others: Push[];
  /** From which it carried. */
  readonly registries: Set<string>;
}

const NONE: Waits = { count: 0, longest: 0, others: [], registries: new Set() };

const waitsOf = madeOnce((lineage: Lineage) => {
  const waits = new Map<string, Waits>();
  for (const push of lineage.pushes) {
    if (!push.actor || push.kind === 'artifact') continue;
    const own = waits.get(push.actor.name) ?? { count: 0, longest: 0, others: [], registries: new Set() };
    waits.set(push.actor.name, own);
    const from = lineage.promotion(push)?.from;
    if (!from) own.others.push(push);
    // Another name for what was carried on already says nothing of how long that waited.
    else if (!firstHere(push, lineage)) {
      own.count += 1;
      own.registries.add(from.registry);
      own.longest = Math.max(own.longest, push.at - from.at);
    }
  }
  return waits;
});
