import { InvalidArgumentError } from 'commander';
import { InvalidInput } from '../../../core/error.ts';
import { formatTime, parseDuration, parseTime, type Time } from '../../../core/time.ts';

/** An instant, or so many milliseconds before the evaluation time. */
export type Moment = Time | { readonly back: number };

/** When that is, for an evaluation time; absent stays absent. */
export function momentAt(moment: Moment | undefined, at: Time): Time | undefined {
  return typeof moment === 'object' ? at - moment.back : moment;
}

/** An RFC 3339 time, a day (its first instant in UTC), or a duration back from the evaluation time. */
export function momentArgument(text: string): Moment {
  if (/^\d+[a-z]+$/.test(text)) return { back: read(() => parseDuration(text)) };
  return read(() => timeOf(text));
}

/** An RFC 3339 time, or a day: its first instant in UTC. */
export function timeArgument(text: string): Time {
  return read(() => timeOf(text), 'a time');
}

function timeOf(text: string): Time {
  // A day that no month has would be taken for one of the next: nobody means that.
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:$|[Tt ])/.exec(text) ?? [];
  const start = day === undefined ? NaN : Date.parse(`${day}T00:00:00Z`);
  if (Number.isFinite(start) && formatTime(start).slice(0, 10) !== day)
    throw new InvalidInput('time', `no such day: ${day}`);
  return parseTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}

function read<Value>(parse: () => Value, what = 'a span such as 36h or 2d, a time'): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidInput)
      throw new InvalidArgumentError(`give ${what} such as 2026-11-24T16:45:00Z, or a day.`);
    throw error;
  }
}
