import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { LOG_CLASSES } from '../../core/log-class.ts';
import type { Policy } from '../../core/policy.ts';
import { DAY, MINUTE, type Time } from '../../core/time.ts';
import type { KeptLogs, Stretch } from '../../core/watch.ts';
import { type Facts, factsLike } from '../facts/facts.ts';
import type { Kinds } from '../facts/feeds.ts';
import { byTime } from '../facts/order.ts';

/** Of every class of logs that the policy wants kept: how far back what was read of it reaches, and how sparse it is. */
export function joinKept(
  facts: Facts,
  coverage: readonly Coverage[],
  { policy, kinds, window }: { readonly policy: Policy; readonly kinds: Kinds; readonly window: Stretch },
): readonly KeptLogs[] {
  return LOG_CLASSES.flatMap((logClass): readonly KeptLogs[] => {
    const wanted = policy.retention[logClass];
    if (wanted === undefined) return [];
    const own = kinds[logClass] ?? new Set();
    const minutes = [...new Set(coverage.filter((row) => own.has(row.source)).flatMap((row) => row.minutes))]
      .filter((minute) => (minute + 1) * MINUTE > window.from && minute * MINUTE <= window.to)
      .sort((one, other) => one - other);
    const pause = usualPause(minutes);
    const oldest = unbroken(minutes, Math.max(BROKEN, pause));
    const from = oldest === undefined ? window.from : Math.max(oldest * MINUTE, window.from);
    const first = earliest(facts, own, from);
    return [
      {
        key: `retention:${logClass}`,
        about: { kind: 'log class', name: logClass },
        logClass,
        wanted,
        start: window.from,
        pause,
        ...known({ oldest: oldest === undefined ? undefined : from, first }),
      },
    ];
  });
}

function earliest(facts: Facts, kinds: ReadonlySet<string>, from: Time): LandwaiterEvent | undefined {
  let found: LandwaiterEvent | undefined;
  const isEarly = (source: string, at: Time): boolean => kinds.has(source) && at >= from && !(found && at > found.at);
  for (const fact of factsLike(facts, isEarly)) if (!found || byTime(fact, found) < 0) found = fact;
  return found;
}

// Behind a silence as long as this what is older counts as lost: one old record proves no archive.
const BROKEN = 14 * DAY;
const TIMES = 3;

/** The oldest minute from which on there is no pause longer than that. */
function unbroken(minutes: readonly number[], longest: number): number | undefined {
  let oldest = minutes.at(-1);
  for (let index = minutes.length - 2; index >= 0; index--) {
    const minute = minutes[index] ?? 0;
    if (((oldest ?? 0) - minute) * MINUTE > longest) break;
    oldest = minute;
  }
  return oldest;
}

/** Three times what nine in ten pauses do not exceed, in milliseconds. */
function usualPause(minutes: readonly number[]): number {
  const pauses = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
  pauses.sort((one, other) => one - other);
  return TIMES * (pauses[Math.floor((pauses.length - 1) * 0.9)] ?? 0) * MINUTE;
}
