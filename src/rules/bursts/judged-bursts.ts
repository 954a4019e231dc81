import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { type Left, withoutBuilt } from './burst-builds.ts';
import { FLOOR, movedIn, ONE, OVER_SERVICES, tooEarlyForMany, tooEarlyForOne, usual, weekly } from './burst-habits.ts';
import { type Burst, burstsIn, byRepository, isOwnWork, type Pace, type Peak, peaksIn, reaches } from './bursts.ts';
import { type Judged, onRecord, type Quiet } from '../rule.ts';
import { nameOf } from '../sentences/sentences.ts';
import { isTaughtBy, spreadsIn } from './spread.ts';
import { predecessors } from '../actors/succession.ts';

/** What stands out by its number, and why it is quiet all the same. */
export interface JudgedBurst<Arrival = Push> {
  readonly burst: Burst<Arrival>;
  readonly floor: Pace;
  /** Of the days that may have taught what is usual. */
  readonly peaks: readonly Peak[];
  /** Tags that meant something before. */
  readonly moved: number;
  readonly quiet: Quiet | undefined;
}

type IsTaught = (push: Push) => boolean;

/** @param own pushes of one account, oldest first. */
export function judgedBursts(own: readonly Push[], lineage: Lineage, judged: Judged): readonly JudgedBurst[] {
  const isTaught = isTaughtBy(judged);
  return [
    ...widely(own, isTaught, lineage, judged),
    ...inOneRepository(own, isTaught, lineage, judged),
    ...overServices(own, isTaught, lineage, judged),
  ];
}

function widely(own: readonly Push[], isTaught: IsTaught, lineage: Lineage, judged: Judged): readonly JudgedBurst[] {
  const bursts = burstsIn(own, FLOOR);
  const taught = bursts.length === 0 ? [] : withInherited(own, lineage).filter(isTaught);
  const known = new Map<string, readonly Peak[]>();
  return bursts.flatMap((burst): readonly JudgedBurst[] => {
    const { registry } = burst.same;
    const peaks = known.get(registry) ?? peaksIn(taught.filter((push) => lineage.speaksFor(push, burst.same)));
    known.set(registry, peaks);
    const left =
      usual(burst, FLOOR, peaks, lineage) ??
      weekly(burst, isTaught, lineage) ??
      withoutBuilt(burst, FLOOR, lineage, judged);
    return judgedIn(left, burst, FLOOR, peaks, (one) => tooEarlyForMany(one, lineage));
  });
}

/** What is unusual for one repository, however many tags the actor sets in others. */
function inOneRepository(
  own: readonly Push[],
  isTaught: IsTaught,
  lineage: Lineage,
  judged: Judged,
): readonly JudgedBurst[] {
  return byRepository(own).flatMap((pushes) => {
    const bursts = burstsIn(pushes, ONE).filter((burst) => !reaches(burst, FLOOR) && movedIn(burst) > 0);
    let peaks = bursts.length === 0 ? [] : peaksIn(withInherited(pushes, lineage, equalRepository).filter(isTaught));
    return bursts.flatMap((burst): readonly JudgedBurst[] => {
      const left = usual(burst, ONE, peaks, lineage) ?? withoutBuilt(burst, ONE, lineage, judged);
      const found = judgedIn(left, burst, ONE, peaks, (one) => tooEarlyForOne(one, lineage));
      // What was unusual when it was done makes nothing usual.
      if (found.some(({ quiet }) => !quiet))
        peaks = peaks.filter(({ day }) => !burst.pushes.some((push) => Math.floor(push.at / DAY) === day));
      return found;
    });
  });
}

/** With what the accounts did before whose work this one took over; it is no other work for its new name. */
function withInherited(
  pushes: readonly Push[],
  lineage: Lineage,
  isThere: (one: Push, first: Push) => boolean = (one, first) => one.registry === first.registry,
): readonly Push[] {
  const [first] = pushes;
  if (!first) return pushes;
  const names = predecessors(first, lineage);
  const earlier = lineage.pushers.filter(({ actor }) => names.includes(actor.name));
  if (earlier.length === 0) return pushes;
  const inherited = earlier.flatMap((one) => one.pushes.filter((push) => isThere(push, first)));
  return [...inherited.filter((push) => isOwnWork(push, lineage)), ...pushes].sort((one, other) => one.at - other.at);
}

function judgedIn(
  left: Left,
  burst: Burst,
  floor: Pace,
  peaks: readonly Peak[],
  tooEarly: (burst: Burst) => Quiet | undefined,
): readonly JudgedBurst[] {
  if ('bursts' in left)
    return left.bursts.map((one) => ({ burst: one, floor, peaks, moved: movedIn(one), quiet: tooEarly(one) }));
  return [{ burst, floor, peaks, moved: movedIn(burst), quiet: left }];
}

/** One image in the repositories of services that had their own before, too few to stand out by their number. */
function overServices(
  own: readonly Push[],
  isTaught: IsTaught,
  lineage: Lineage,
  judged: Judged,
): readonly JudgedBurst[] {
  return spreadsIn(own, isTaught, lineage).flatMap(({ pushes, days }): readonly JudgedBurst[] => {
    const [same] = pushes;
    const names = new Set(pushes.map(nameOf)).size;
    const repositories = new Set(pushes.map(({ repository }) => repository)).size;
    const pace = { names, tags: names, repositories };
    if (!same || reaches(pace, FLOOR)) return [];
    const burst = { pushes, ...pace, same };
    const built = withoutBuilt(burst, OVER_SERVICES, lineage, judged);
    const quiet = spreadUsually(days, lineage) ?? ('quiet' in built && built.quiet === 'built' ? built : undefined);
    return [{ burst, floor: OVER_SERVICES, peaks: [], moved: movedIn(burst), quiet }];
  });
}

function spreadUsually(days: number, lineage: Lineage): Quiet | undefined {
  return days >= lineage.policy.habits.minDays
    ? onRecord('usual', `it put one image under the names of several on ${days} days before`)
    : undefined;
}
