import type { Act } from './act.ts';
import { usual } from './around.ts';
import { DAY } from './make.ts';
import { ordinary } from './ordinary.ts';
import type { Company } from './scenario.ts';

const WEEKS = 4;

/** Four usual weeks, from `day` (its first minute) on. */
export function usualWeeks(day: number): readonly Act[] {
  return usual(day, day + WEEKS * 7 * DAY);
}

/** First minutes of the working days of those weeks, or of all their days. */
export function daysFrom(day: number, which: 'working' | 'all' = 'working'): readonly number[] {
  return Array.from({ length: WEEKS * 7 }, (_, nth) => day + nth * DAY).filter(
    (one) => which === 'all' || (one / DAY) % 7 < 5,
  );
}

/** What stands when the usual day that begins at `day` has ended. */
export function standingAfter(day: number): Company {
  return ordinary(day / DAY + 1).company;
}
