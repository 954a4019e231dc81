import type { Time } from '../../../core/time.ts';
import type { World } from '../../fetching/world.ts';

/** Time of which a test is the clock: it stands still but for what the test lets pass. */
export interface Clock extends Pick<World, 'now' | 'sleep'> {
  /** Wakes those who have slept long enough, in the order in which their time came. */
  pass(milliseconds: number): void;
}

interface Sleeper {
  readonly until: Time;
  wake(): void;
}

/** One that begins at a time, and stops there. */
export function stoppedClock(start: Time = Date.UTC(2026, 10, 24, 12)): Clock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (milliseconds <= 0) return resolve();
        const aborted = (): void => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const sleeper = {
          until: now + milliseconds,
          wake: () => {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', aborted);
            resolve();
          },
        };
        signal.addEventListener('abort', aborted, { once: true });
        sleepers.add(sleeper);
      }),
    pass: (milliseconds) => {
      now += milliseconds;
      const due = [...sleepers].filter(({ until }) => until <= now);
      for (const { wake } of due.sort((one, other) => one.until - other.until)) wake();
    },
  };
}
