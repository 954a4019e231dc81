import { type Habit, isMostly } from '../../core/habit.ts';

/** Whether there is a habit at all, and nine in ten times were of what is usual: only then something new is unusual. */
export function isMostlyUsual({ speaks, count, seen }: Habit): boolean {
  return speaks && isMostly(seen, count);
}
