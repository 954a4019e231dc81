import type { Deletion } from '../../../core/subjects.ts';
import { MINUTE, timeOfDayApart } from '../../../core/time.ts';
import { daysOf, sureness } from '../tally.ts';

/** As long as one clean-up takes, and as far apart two begin that are due at one time of the day. */
const CLEAN_UP = 10 * MINUTE;

/** Who cleans up by the clock: on several days, and most of what they deleted, they did so at one time of the day. */
export function housekeepersIn(deletions: readonly Deletion[]): ReadonlySet<string> {
  const byActor = Map.groupBy(deletions, ({ actor }) => actor?.name);
  return new Set([...byActor].flatMap(([name, own]) => (name !== undefined && isByTheClock(own) ? name : [])));
}

function isByTheClock(own: readonly Deletion[]): boolean {
  return own.some((one) => {
    const due = own.filter(({ at }) => timeOfDayApart(one.at, at) <= CLEAN_UP);
    return due.length > own.length / 2 && sureness({ count: due.length, days: daysOf(due) }) !== 'thin';
  });
}
