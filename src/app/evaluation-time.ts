import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { DAY, MINUTE, type Time } from '../core/time.ts';

/** When to judge, and the records ignored for it because they lie more than 24 hours after all others. */
export interface EvaluationTime {
  readonly at: Time;
  readonly skewed: number;
}

// Below this many records a lone late one is as likely a quiet weekend as a wrong clock.
const FEWEST = 10;

/** The latest time in the records plus `lateEvidence`; a few records from the future do not move it (engine.md, 3). */
export function evaluationTime(
  events: readonly LandwaiterEvent[],
  coverage: readonly Coverage[],
  lateEvidence: number,
): EvaluationTime {
  const times = Float64Array.from([
    ...events.map((event) => event.at),
    ...coverage.flatMap((row) => row.minutes.map((minute) => minute * MINUTE)),
  ]).sort();
  const last = times.at(-1);
  if (last === undefined) return { at: 0, skewed: 0 };
  if (times.length >= FEWEST) {
    const few = Math.max(1, Math.floor(times.length / 100));
    for (let index = times.length - 1; index >= times.length - few; index--) {
      const [time, before] = [times[index] ?? last, times[index - 1] ?? last];
      if (time - before > DAY) return { at: before + lateEvidence, skewed: times.length - index };
    }
  }
  return { at: last + lateEvidence, skewed: 0 };
}
