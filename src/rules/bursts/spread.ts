import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import { isOwnWork } from './bursts.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';

const WINDOW = 10 * MINUTE;
/** One image may be a web server and its worker; that it is a third service, too, has to be usual. */
const SERVICES = 3;
/** What was done for half as many services before is no surprise. */
const USUAL = 0.5;

/** One image that one actor put into the repositories of several services within ten minutes. */
export interface Spread {
  /** Oldest first, one for each name. */
  readonly pushes: readonly Push[];
  /** Repositories that differ in more than their stage, and in which something was at home before. */
  readonly services: number;
  /** Days long enough ago on which the actor did the like. */
  readonly days: number;
}

/**
 * @param pushes of one actor, oldest first.
 * @param isTaught whether a push may make the like of it usual.
 */
export function spreadsIn(
  pushes: readonly Push[],
  isTaught: (push: Push) => boolean,
  lineage: Lineage,
): readonly Spread[] {
  const groups = together(pushes).filter((group) => servicesIn(group) >= SERVICES);
  if (groups.length === 0) return [];
  const earlier = together(pushes.filter(isTaught)).filter((group) => servicesIn(group) > 1);
  return groups.flatMap((group) => {
    const [first] = group;
    const services = servicesIn(group.filter((push) => isInUse(push, lineage)));
    if (!first || services < SERVICES) return [];
    const until = first.at - lineage.policy.habits.quarantine;
    const days = new Set(
      earlier
        .filter((one) => servicesIn(one) >= services * USUAL)
        .map(([one]) => Math.floor((one?.at ?? first.at) / DAY))
        .filter((day) => (day + 1) * DAY <= until),
    );
    return [{ pushes: group, services, days: days.size }];
  });
}

/** The spread that a push is part of, where it is not usual for its actor. */
export function spreadOf(push: Push, lineage: Lineage, judged: Judged): Spread | undefined {
  return unusualSpreads(judged, lineage).get(push);
}

const unusualSpreads = madeOnce((judged: Judged, lineage: Lineage): ReadonlyMap<Push, Spread> => {
  const found = new Map<Push, Spread>();
  for (const { pushes } of lineage.pushers) {
    const own = pushes.filter((push) => isOwnWork(push, lineage));
    for (const spread of spreadsIn(own, isTaughtBy(judged), lineage))
      if (spread.days < lineage.policy.habits.minDays) for (const push of spread.pushes) found.set(push, spread);
  }
  return found;
});

/** What may make the like of it usual: the registry recorded it, and nothing stands against it. */
export function isTaughtBy(judged: Judged): (push: Push) => boolean {
  return (push) => isRecorded(push) && judged.suspicionsOf(push).length === 0;
}

/** Tagged pushes of one digest, each at most ten minutes after the first of its group; groups oldest first. */
function together(pushes: readonly Push[]): readonly (readonly Push[])[] {
  const groups: Push[][] = [];
  const open = new Map<string, Push[]>();
  for (const push of pushes) {
    if (push.tag === undefined || push.kind === 'artifact') continue;
    const group = open.get(push.digest);
    if (group?.[0] && push.at - group[0].at <= WINDOW) {
      group.push(push);
      continue;
    }
    const begun = [push];
    open.set(push.digest, begun);
    groups.push(begun);
  }
  return groups;
}

/** By the last part of the path: `dev/shop/api` and `prod/shop/api` are two stages of one service. */
function servicesIn(pushes: readonly Push[]): number {
  return new Set(pushes.map(({ repository }) => repository.slice(repository.lastIndexOf('/') + 1))).size;
}

/** Whether something was pushed to the repository on so many days, long enough ago, that it is known what is usual there. */
export function isInUse(push: Push | DigestlessPush, lineage: Lineage): boolean {
  const { quarantine, minDays } = lineage.policy.habits;
  const days = new Set<number>();
  // Oldest first, and few days are enough: never the whole history of a repository.
  for (const one of 'digest' in push ? lineage.pushesTo(push) : lineage.digestlessTo(push)) {
    const day = Math.floor(one.at / DAY);
    if ((day + 1) * DAY > push.at - quarantine || days.size >= minDays) break;
    if (!('kind' in one && one.kind === 'artifact') && isAtLeast(one.strength, 'recorded')) days.add(day);
  }
  return days.size >= minDays;
}
