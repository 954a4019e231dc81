import { networkOf, shareFamily } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { HabitSettings } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { countBelow, countUntil, DAY, HOUR, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What a quiet condition says that rests on `predecessors`. */
export const TOOK_OVER =
  'took over the work of one who pushed there before: both pushed ten times on three days or more in the registry, from one network or each from others again and again, and with one program, and the earlier one has been silent since for longer than ever';

const LEAST_PUSHES = 10;
const LEAST_DAYS = 3;
/** So often he came back to each network. */
const HOME = 2;

/** Images that a registry recorded as pushed: of one account, or of all. */
interface Work {
  readonly registry: string;
  readonly account: string | undefined;
  /** Oldest first. */
  readonly pushes: Push[];
  readonly first: Time;
  last: Time;
  longestPause: number;
}

/**
 * The accounts with whose work the actor of a push goes on, as when one is renamed. Two accounts that push side by side are
 * two, and so are an account and one that is used once.
 */
export function predecessors(push: Push, lineage: Lineage): readonly string[] {
  const { registry, actor } = push;
  const works = worksIn(lineage.pushes);
  const own = works.get(keyOf(registry, actor?.name ?? ''));
  if (!own || !isHabitual(own)) return [];
  const known = before(lineage);
  const all = known.get(own) ?? [...works.values()].filter((old) => isBefore(old, own, lineage) && isHabitual(old));
  known.set(own, all);
  const isLike = likeThis(push, lineage, lineage.at);
  return all.flatMap(({ account, pushes }) => (pushes.some(isLike) ? (account ?? []) : []));
}

const before = madeOnce((_: Lineage) => new Map<Work, readonly Work[]>());

function isBefore(old: Work, { registry, first }: Work, { at }: Lineage): boolean {
  return old.registry === registry && old.last < first && at - first > old.longestPause;
}

/**
 * Which pushes come as this one does: from one network, and with one program. Of accounts that come from another network again
 * and again, as those of builders that are lent for an hour, the program alone can tell. `at`: until when that counts.
 */
export function likeThis(push: Push, lineage: Lineage, at = push.at): (one: Push) => boolean {
  const known = new Map<string, boolean>();
  const moves = ({ registry, actor }: Push): boolean => {
    const key = keyOf(registry, actor?.name ?? '');
    const found = known.get(key) ?? changesNetworks(worksIn(lineage.pushes).get(key), at, lineage.policy.habits);
    known.set(key, found);
    return found;
  };
  return (one) => isAlike(one, push) || (shareFamily(one.client ?? '', push.client ?? '') && moves(push) && moves(one));
}

/**
 * Whether the account came more often than in one of ten times from where it never had, those of its first day apart, and what
 * nobody had time to question yet; or of fewer than ten every time, and not just once.
 */
function changesNetworks(work: Work | undefined, at: Time, { quarantine }: HabitSettings): boolean {
  if (!work) return false;
  const visits = visitsOf(work);
  const until = at - quarantine;
  const [times, fresh] = [countBelow(visits.later, until), countBelow(visits.laterFresh, until)];
  if (times >= LEAST_PUSHES) return fresh * 10 > times;
  return countBelow(visits.again, at) === 0 && countBelow(visits.fresh, at) >= 3;
}

/**
 * Of an account that always came to the registry from the same networks, and too seldom to this repository to be known there:
 * whether it comes from another one now. `by`: how many pushes are of before. What is younger than the time in which a push may be
 * questioned counts on neither side: the images of an index come before it, and so may whatever else a thief sends first.
 */
export function unusualNetwork(push: Push, lineage: Lineage): { readonly by: number } | undefined {
  const { actor, address, registry, at } = push;
  const work = actor && address !== undefined && worksIn(lineage.pushes).get(keyOf(registry, actor.name));
  if (!work || lineage.habits.networks(push).speaks) return undefined;
  const until = at - lineage.policy.habits.quarantine;
  const by = countUntil(work.pushes, until);
  const { firsts, fresh, again } = visitsOf(work);
  if (by < LEAST_PUSHES || (firsts.get(networkOf(address)) ?? at) <= until) return undefined;
  // Of who came a few times, and each time from another network, nobody can say yet that he is at home anywhere.
  const isAtHome = countBelow(again, until) >= HOME * countBelow(fresh, until);
  return isAtHome && !changesNetworks(work, at, lineage.policy.habits) ? { by } : undefined;
}

/** When an account came from a network, and from each for the first time: what it pushed from there within an hour is of one visit. */
const visitsOf = madeOnce(({ pushes, first }: Work) => {
  const [firsts, last] = [new Map<string, Time>(), new Map<string, Time>()];
  const visits: Record<'fresh' | 'again' | 'later' | 'laterFresh', Time[]> = {
    fresh: [],
    again: [],
    later: [],
    laterFresh: [],
  };
  for (const { address, at } of pushes) {
    if (address === undefined) continue;
    const network = networkOf(address);
    const before = last.get(network);
    last.set(network, at);
    if (before === undefined) firsts.set(network, at);
    if (before !== undefined && at - before < HOUR) continue;
    visits[before === undefined ? 'fresh' : 'again'].push(at);
    if (Math.floor(at / DAY) === Math.floor(first / DAY)) continue;
    visits.later.push(at);
    if (before === undefined) visits.laterFresh.push(at);
  }
  return { ...visits, firsts };
});

/** From one network, and with one program. What no record of the registry tells, it does not tell of anybody. */
function isAlike(one: Pick<Push, 'address' | 'client'>, other: Pick<Push, 'address' | 'client'>): boolean {
  return (
    networkOf(one.address ?? '') === networkOf(other.address ?? '') && shareFamily(one.client ?? '', other.client ?? '')
  );
}

const daysOf = madeOnce(({ pushes }: Work) => new Set(pushes.map(({ at }) => Math.floor(at / DAY))));

function isHabitual(work: Work): boolean {
  return work.pushes.length >= LEAST_PUSHES && daysOf(work).size >= LEAST_DAYS;
}

/** Of each registry, and of each account in it. */
export const worksIn = madeOnce((pushes: Lineage['pushes']): ReadonlyMap<string, Work> => {
  const found = new Map<string, Work>();
  for (const push of pushes) {
    const { registry, actor, at } = push;
    if (push.kind === 'artifact' || !isRecorded(push)) continue;
    for (const account of new Set([undefined, actor?.name])) {
      const key = keyOf(registry, account);
      const work = found.get(key) ?? { registry, account, pushes: [], first: at, last: at, longestPause: 0 };
      found.set(key, work);
      work.longestPause = Math.max(work.longestPause, at - work.last);
      work.last = at;
      work.pushes.push(push);
    }
  }
  return found;
});

function keyOf(registry: string, account: string | undefined): string {
  return JSON.stringify([registry, account ?? null]);
}
