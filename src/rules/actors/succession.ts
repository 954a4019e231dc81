import { networkOf, shareFamily } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What a quiet condition says that rests on `predecessors`. */
export const TOOK_OVER =
  'took over the work of one who pushed there before: both pushed ten times on three days or more in the registry, from one network and with one program, and the earlier one has been silent since for longer than ever';

const LEAST_PUSHES = 10;
const LEAST_DAYS = 3;

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
export function predecessors({ registry, actor, ...push }: Push, lineage: Lineage): readonly string[] {
  const works = worksIn(lineage.pushes);
  const own = works.get(keyOf(registry, actor?.name ?? ''));
  if (!own || !isHabitual(own)) return [];
  const known = before(lineage);
  const all = known.get(own) ?? [...works.values()].filter((old) => isBefore(old, own, lineage) && isHabitual(old));
  known.set(own, all);
  return all.flatMap(({ account, pushes }) => (pushes.some((one) => isAlike(one, push)) ? (account ?? []) : []));
}

const before = madeOnce((_: Lineage) => new Map<Work, readonly Work[]>());

function isBefore(old: Work, { registry, first }: Work, { at }: Lineage): boolean {
  return old.registry === registry && old.last < first && at - first > old.longestPause;
}

/** From one network, and with one program. What no record of the registry tells, it does not tell of anybody. */
export function isAlike(one: Pick<Push, 'address' | 'client'>, other: Pick<Push, 'address' | 'client'>): boolean {
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
