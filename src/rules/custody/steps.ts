import type { Steps } from '../../core/custody.ts';
import { DAY, HOUR, type Interval, MINUTE, type Time } from '../../core/time.ts';

// The shortest one of which this many cover the window: hours over a weekend, days over a quarter.
const LENGTHS: readonly (readonly [length: number, most: number])[] = [
  [10 * MINUTE, 36],
  [HOUR, 72],
  [DAY, 100],
];
const WEEK = 7 * DAY;
const MOST_WEEKS = 104;
// Weeks begin on Monday; the first day of 1970 was a Thursday.
const MONDAY = 4 * DAY;

/**
 * The window in steps that begin at full hours, days or Mondays (UTC). Of a window longer than two years the last two:
 * one record with a wrong clock must not blur all others.
 */
export function stepsOver({ from, to }: Required<Interval>): Steps {
  for (const [length, most] of LENGTHS) {
    const steps = { from: from - (from % length), to: endOf(to, length, 0), length };
    if (countOf(steps) <= most) return steps;
  }
  const end = endOf(to, WEEK, MONDAY);
  const start = from - ((((from - MONDAY) % WEEK) + WEEK) % WEEK);
  return { from: Math.max(start, end - MOST_WEEKS * WEEK), to: end, length: WEEK };
}

/** How many there are. */
export function countOf({ from, to, length }: Steps): number {
  return Math.round((to - from) / length);
}

/** Which of them an instant lies in, counted from 0; undefined: in none. */
export function stepAt(at: Time, { from, to, length }: Steps): number | undefined {
  return at < from || at >= to ? undefined : Math.floor((at - from) / length);
}

/** The first and the last of them in which something went on that began and, perhaps, ended; undefined: in none. */
export function stepsOf({ from, to }: Interval, steps: Steps): readonly [first: number, last: number] | undefined {
  const last = to === undefined ? steps.to - 1 : Math.min(Math.max(from, to - 1), steps.to - 1);
  if (from >= steps.to || last < steps.from) return undefined;
  return [stepAt(Math.max(from, steps.from), steps) ?? 0, stepAt(last, steps) ?? 0];
}

/** The first boundary after the instant. */
function endOf(at: Time, length: number, offset: number): Time {
  return (Math.floor((at - offset) / length) + 1) * length + offset;
}
