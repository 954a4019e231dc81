import { HOUR, MINUTE, SECOND, type Time } from '../../../core/time.ts';
import type { ReadableImage, WantedComparison } from '../../../core/wanted-comparison.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';

/** One pair that waits; `asked`: somebody asked for it. */
export interface QueuedComparison extends Pick<WantedComparison, 'new' | 'old'> {
  readonly why: WantedComparison['why'] | 'asked';
}

/** How one pair stands. */
export interface PairState {
  readonly state: 'waiting' | 'running';
  /** When it was first wanted, as far as this process knows. */
  readonly since: Time;
  /** Why it was not compared the last time, and when it is tried again. */
  readonly failed?: { readonly reason: string; readonly again: Time };
}

/**
 * Pairs that are to be compared, one at a time. What somebody asked for goes first, then pushes under suspicion, then what
 * an environment asks for, then the rest; of those of one kind the repository that waited longest for a turn, and of one
 * repository the first that was wanted. Every fourth turn goes to what would come later: who makes very many pushes look
 * suspicious keeps nobody else waiting for ever.
 */
export interface ComparisonQueue {
  /** In place of all that was wanted before; what was asked for stays. */
  want(wanted: readonly WantedComparison[], now: Time): void;
  ask(pair: Pick<WantedComparison, 'new' | 'old'>, now: Time): void;
  /** What is to be compared now; it runs until it is told how it ended. */
  next(now: Time): QueuedComparison | undefined;
  /** It was compared, and told. Where it is wanted all the same nobody believed it: it is tried again, ever less often. */
  done(one: QueuedComparison, now: Time): void;
  failed(one: QueuedComparison, failure: Failure, now: Time): void;
  /** When something is to be compared next; infinite: nothing waits. */
  due(): Time;
  stateOf(pair: Pick<WantedComparison, 'new' | 'old'>): PairState | undefined;
  asked(): readonly QueuedComparison[];
  /** How many wait, since when, and why the last one of a repository failed. */
  waiting(): { readonly count: number; readonly since?: Time; readonly reasons: readonly string[] };
}

interface Entry {
  readonly one: QueuedComparison;
  readonly since: Time;
  due: Time;
  failures: number;
  /** How often it was told in vain. */
  told: number;
  reason?: string;
}

const ORDER: readonly QueuedComparison['why'][] = ['asked', 'suspect', 'required', 'deployed'];
const LATER = 4;
/** Until what was told is judged: a server with very many facts takes minutes. */
const SETTLING = 10 * MINUTE;
const FIRST = 5 * SECOND;
const LONGEST = HOUR;
const LONGEST_TOLD = 24 * HOUR;

export function comparisonQueue(): ComparisonQueue {
  let wanted = new Map<string, Entry>();
  const asked = new Map<string, Entry>();
  /** By repository: which turn was its last. */
  const served = new Map<string, number>();
  /** By repository: until when nobody asks its registry. */
  const resting = new Map<string, Time>();
  let turn = 0;
  let running: string | undefined;

  const entries = (): readonly Entry[] => [
    ...asked.values(),
    ...[...wanted].flatMap(([key, one]) => (asked.has(key) ? [] : one)),
  ];
  const entryOf = (pair: Pick<WantedComparison, 'new' | 'old'>): Entry | undefined =>
    asked.get(keyOf(pair)) ?? wanted.get(keyOf(pair));
  const dueOf = ({ one, due }: Entry): Time => Math.max(due, resting.get(placeOf(one.new)) ?? 0);

  function turnOf(all: readonly Entry[]): Entry | undefined {
    const lastOf = ({ one }: Entry): number => served.get(placeOf(one.new)) ?? -1;
    return all.reduce<Entry | undefined>((best, one) => (best && lastOf(best) <= lastOf(one) ? best : one), undefined);
  }

  return {
    want(all, now) {
      wanted = new Map(
        all.map((one) => {
          const known = wanted.get(keyOf(one));
          return [keyOf(one), known ? { ...known, one } : { one, since: now, due: now, failures: 0, told: 0 }];
        }),
      );
    },
    ask(pair, now) {
      const known = wanted.get(keyOf(pair));
      asked.set(keyOf(pair), {
        one: { ...pair, why: 'asked' },
        since: known?.since ?? now,
        due: now,
        failures: 0,
        told: 0,
      });
    },
    next(now) {
      const ready = entries().filter((one) => dueOf(one) <= now);
      const first = ORDER.find((why) => ready.some(({ one }) => one.why === why));
      if (first === undefined) return undefined;
      const [own, later] = [ready.filter(({ one }) => one.why === first), ready.filter(({ one }) => one.why !== first)];
      turn += 1;
      const chosen = turnOf(turn % LATER === 0 && later.length > 0 ? later : own);
      if (!chosen) return undefined;
      served.set(placeOf(chosen.one.new), turn);
      running = keyOf(chosen.one);
      return chosen.one;
    },
    done(one, now) {
      running = undefined;
      resting.delete(placeOf(one.new));
      asked.delete(keyOf(one));
      const entry = wanted.get(keyOf(one));
      if (!entry) return;
      entry.due = now + Math.min(SETTLING * 2 ** Math.min(entry.told, 20), LONGEST_TOLD);
      entry.failures = 0;
      delete entry.reason;
      if (entry.told > 0) entry.reason = 'it was compared, and is wanted still: see what its source may speak of';
      entry.told += 1;
    },
    failed(one, { reason, kind, retryAfter = 0 }, now) {
      running = undefined;
      const entry = entryOf(one);
      if (!entry) return;
      const again = now + Math.max(retryAfter, Math.min(FIRST * 2 ** Math.min(entry.failures, 20), LONGEST));
      entry.failures += 1;
      entry.due = again;
      entry.reason = reason;
      if (kind === 'away') resting.set(placeOf(one.new), again);
      else resting.delete(placeOf(one.new));
    },
    due: () => entries().reduce((first, one) => Math.min(first, dueOf(one)), Infinity),
    stateOf(pair) {
      const entry = entryOf(pair);
      if (!entry) return undefined;
      const { since, reason } = entry;
      const state = running === keyOf(pair) ? 'running' : 'waiting';
      return { state, since, ...(reason !== undefined && { failed: { reason, again: dueOf(entry) } }) };
    },
    asked: () => [...asked.values()].map(({ one }) => one),
    waiting() {
      const all = entries().filter(({ told }) => told === 0);
      const reasons = [...new Set(entries().flatMap(({ reason }) => reason ?? []))];
      const since = Math.min(...all.map((one) => one.since));
      return { count: all.length, ...(all.length > 0 && { since }), reasons };
    },
  };
}

/** Of a pair, whoever wants it. */
export function keyOf({ new: own, old }: Pick<WantedComparison, 'new' | 'old'>): string {
  return JSON.stringify([own, old].map((one) => one && [one.registry, one.repository, one.digest]));
}

function placeOf({ registry, repository }: ReadableImage): string {
  return `${registry}/${repository}`;
}
