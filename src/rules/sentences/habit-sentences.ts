import type { Habit } from '../../core/habit.ts';
import { formatTime } from '../../core/time.ts';

/** `214 pushes on 61 days since 2026-03-04`; the unit in the plural. */
export function told({ count, days, since }: Habit, unit = 'pushes'): string {
  return `${count} ${unit} on ${days} days${since === undefined ? '' : ` since ${formatTime(since).slice(0, 10)}`}`;
}

/** `ci-bot (200), nightly (14)`: the most usual first. */
export function mostSeen(habit: Habit, most: number): string {
  return mostOf(habit, most)
    .map(([name, count]) => `${name} (${count})`)
    .join(', ');
}

/** The same of what each time was one alone, with how many are left: `ci-bot (200), nightly (14), others (2)`. */
export function mostAndRest(habit: Habit, most: number): string {
  const rest = mostOf(habit, most).reduce((left, [, count]) => left - count, habit.count);
  return `${mostSeen(habit, most)}${rest > 0 ? `, others (${rest})` : ''}`;
}

function mostOf({ seen }: Habit, most: number): readonly (readonly [string, number])[] {
  return [...seen].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1)).slice(0, most);
}
