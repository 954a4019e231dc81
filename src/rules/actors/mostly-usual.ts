import type { Habit } from '../../core/habit.ts';

// Builders that are lent for an hour come from another network each time; of where everybody pushes, nobody is new.
const MOST = 0.9;

/** Whether there is a habit at all, and nine in ten times were of what is usual: only then something new is unusual. */
export function isMostlyUsual({ speaks, count, seen }: Habit): boolean {
  const usual = [...seen.values()].reduce((sum, times) => sum + times, 0);
  return speaks && usual >= count * MOST;
}
