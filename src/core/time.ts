import { InvalidInput, quoted } from './error.ts';

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z. Finer fractions in records are cut off. */
export type Time = number;

/** Half-open: `from` belongs to it, `to` does not; `to` absent means "still". */
export interface Interval {
  readonly from: Time;
  readonly to?: Time;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As far as clocks of systems that are kept in step may differ. */
export const CLOCKS = 5 * SECOND;

// RFC 3339 with an upper- or lower-case separator; the fraction may have any length (Go prints nanoseconds).
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,12}))?(Z|z|[+-]\d{2}:?\d{2})$/;

// What Date.parse reads as it stands: it cuts finer fractions off, too, but misreads some of more than nine digits.
const PLAIN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

const LATEST = Date.UTC(9999, 11, 31);

/** The instant, if it is one that RFC 3339 can name. @throws InvalidInput that shows `told`, where given. */
export function possibleTime(at: number, field: string, told?: unknown): Time {
  if (at >= 0 && at <= LATEST) return at;
  throw new InvalidInput(field, `not a possible time${told === undefined ? '' : `: ${quoted(told)}`}`);
}

/** @throws InvalidInput when the text is no RFC 3339 time between the years 1970 and 9999. */
export function parseTime(text: unknown, field = 'time'): Time {
  if (typeof text === 'string' && PLAIN.test(text)) {
    const time = Date.parse(text);
    if (time >= 0) return time;
  }
  const match = typeof text === 'string' ? RFC3339.exec(text) : null;
  if (!match) throw new InvalidInput(field, `not an RFC 3339 time: ${quoted(text)}`);
  const [, date, clock, fraction = '', zone = 'Z'] = match;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = Date.parse(`${date}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  if (Number.isNaN(time) || time < 0) throw new InvalidInput(field, `not a possible time: ${quoted(text)}`);
  return time;
}

/** `2026-11-24T16:45:00Z`; milliseconds are shown only where there are any. */
export function formatTime(time: Time): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `3 min`, `1 h 5 min`, `2 d 4 h`: two units at most, for sentences. */
export function formatDuration(milliseconds: number): string {
  const units: [string, number][] = [
    ['d', DAY],
    ['h', HOUR],
    ['min', MINUTE],
    ['s', SECOND],
  ];
  const parts: string[] = [];
  let rest = Math.abs(milliseconds);
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** Infinity where there is none. A job that runs each minute has more pods in a quarter than `Math.min` takes arguments. */
export function earliest(times: readonly Time[]): Time {
  return times.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

/** The same of the last: negative infinity where there is none. */
export function latest(times: readonly Time[]): Time {
  return times.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
}

/** How many of them are not after an instant; they are in order of time. */
export function countUntil(inOrder: readonly { readonly at: Time }[], at: Time): number {
  let low = 0;
  let high = inOrder.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inOrder[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many numbers in ascending order are less than a limit. */
export function countBelow(inOrder: readonly number[], limit: number): number {
  let low = 0;
  let high = inOrder.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inOrder[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const DURATION = /^(\d{1,6})(ms|s|m|h|d)$/;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `90s`, `30m`, `72h`, `400d` in milliseconds. @throws InvalidInput for anything else. */
export function parseDuration(text: unknown, field = 'duration'): number {
  const match = typeof text === 'string' ? DURATION.exec(text) : null;
  if (!match) throw new InvalidInput(field, `not a duration such as 90s, 30m, 72h or 400d: ${quoted(text)}`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}

/** How far apart the times of day of two instants are, whatever the days. */
export function timeOfDayApart(one: Time, other: Time): number {
  const rest = Math.abs(one - other) % DAY;
  return Math.min(rest, DAY - rest);
}
