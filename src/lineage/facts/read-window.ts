import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { type Facts, timesOf } from './facts.ts';
import { DAY, MINUTE, type Time } from '../../core/time.ts';
import type { Stretch } from '../../core/watch.ts';

/** From the oldest to the latest record, and how many were left out for it because they lie more than a day beyond all others. */
export interface ReadWindow extends Stretch {
  readonly early: number;
  /** In the future, as far as anybody can tell: engine.md, 3. */
  readonly late: number;
}

/** The latest of all times but those of a few strays; the latest times are given, latest first, and how many there are. */
export function latestOf(times: readonly Time[], count: number): Time | undefined {
  return times[strays(count, (index) => times[index])];
}

// Below this many records a lone one is as likely a quiet weekend as a wrong clock.
const FEWEST = 10;

/**
 * The time that records speak of; a few from the future or from long ago do not move it. Undefined: there are none.
 * `readAt`: when they were read, where somebody knows: what lies more than a day after that is from the future, however
 * much of it there is.
 */
export function readWindow(
  events: readonly LandwaiterEvent[] | Facts,
  coverage: readonly Coverage[],
  readAt = Number.POSITIVE_INFINITY,
): ReadWindow | undefined {
  const all = timesIn(events, coverage).sort();
  const isPossible = (time: Time): boolean => time - readAt <= DAY;
  const times = all.subarray(0, all.findLastIndex(isPossible) + 1);
  const beyond = all.length - times.length;
  if (times.length === 0 && beyond > 0) return { from: readAt, to: readAt, early: 0, late: beyond };
  const late = strays(times.length, (index) => times[times.length - 1 - index]);
  const early = strays(times.length, (index) => times[index]);
  const [from, to] = [times[early], times[times.length - 1 - late]];
  return from === undefined || to === undefined ? undefined : { from, to, early, late: late + beyond };
}

function timesIn(events: readonly LandwaiterEvent[] | Facts, coverage: readonly Coverage[]): Float64Array {
  const times = new Float64Array(coverage.reduce((sum, { minutes }) => sum + minutes.length, events.length));
  let count = 0;
  for (const at of timesOf(events)) times[count++] = at;
  for (const { minutes } of coverage) for (const minute of minutes) times[count++] = minute * MINUTE;
  return times.subarray(0, count);
}

function isFar(one: Time | undefined, other: Time | undefined): boolean {
  return one !== undefined && other !== undefined && Math.abs(one - other) > DAY;
}

/** How many of the first ones, a hundredth at most, lie more than a day before the rest. */
function strays(count: number, at: (index: number) => Time | undefined): number {
  if (count < FEWEST) return 0;
  const few = Math.max(1, Math.floor(count / 100));
  for (let index = 1; index <= few; index++) if (isFar(at(index), at(index - 1))) return index;
  return 0;
}
