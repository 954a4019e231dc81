import { HOUR, MINUTE, SECOND, type Time } from '../../../core/time.ts';
import type { ImagePair, PairState, ReadableImage, WantedComparison } from '../../../core/wanted-comparison.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';

/** One pair that waits; `asked`: somebody asked for it. */
export interface QueuedComparison extends ImagePair {
  readonly why: WantedComparison['why'] | 'asked';
}

/**
 * Pairs that are to be compared, one at a time. What somebody asked for goes first, then pushes under suspicion, then what
 * an environment asks for, then the rest; of those of one kind the repository that waited longest for a turn, and of one
 * repository the first that was wanted. Every fourth turn goes to what would come later: who makes very many pushes look
 * suspicious keeps nobody else waiting for ever.
 */
export interface ComparisonQueue {
  /** A process ended while it compared this pair, so many times: it is left alone for a while. */
  interrupted(key: string, times: number, now: Time): void;
  /** In place of all that was wanted before; what was asked for stays. */
  want(wanted: readonly WantedComparison[], now: Time): void;
  ask(pair: ImagePair, now: Time): void;
  /** What is to be compared now; it runs until it is told how it ended. */
  next(now: Time): QueuedComparison | undefined;
  /** It was compared, and told. Where it is wanted all the same nobody believed it: it is tried again, ever less often. */
  done(one: QueuedComparison, now: Time): void;
  failed(one: QueuedComparison, failure: Failure, now: Time): void;
  /** When something is to be compared next; infinite: nothing waits. */
  due(): Time;
  stateOf(pair: ImagePair): PairState | undefined;
  /** Pairs that somebody asked for and that were not compared yet. */
  asked(): readonly ImagePair[];
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
const LONGEST_ASKED = 24 * HOUR;

export function comparisonQueue(): ComparisonQueue {
  let wanted = new Map<string, Entry>();
  const asked = new Map<string, Entry>();
  /** By repository: which turn was its last. */
  const served = new Map<string, number>();
  /** By repository: until when nobody asks its registry. */
  const resting = new Map<string, Time>();
  let poison: { readonly key: string; readonly times: number } | undefined;
  let turn = 0;
  let running: string | undefined;

  const entries = (): readonly Entry[] => [
    ...asked.values(),
    ...[...wanted].flatMap(([key, one]) => (asked.has(key) ? [] : one)),
  ];
  const entryOf = (pair: ImagePair): Entry | undefined => asked.get(keyOf(pair)) ?? wanted.get(keyOf(pair));
  const dueOf = ({ one, due }: Entry): Time => Math.max(due, resting.get(placeOf(one.new)) ?? 0);

  function begun(one: QueuedComparison, since: Time, now: Time): Entry {
    const times = poison && poison.key === keyOf(one) ? poison.times : 0;
    if (times === 0) return { one, since, due: now, failures: 0, told: 0 };
    const due = now + waitAfter(times - 1);
    return { one, since, due, failures: times, told: 0, reason: 'the server ended while it was compared' };
  }

  function turnOf(all: readonly Entry[]): Entry | undefined {
    const lastOf = ({ one }: Entry): number => served.get(placeOf(one.new)) ?? -1;
    return all.reduce<Entry | undefined>((best, one) => (best && lastOf(best) <= lastOf(one) ? best : one), undefined);
  }

  return {
    interrupted(key, times, now) {
      poison = { key, times };
      for (const all of [wanted, asked]) {
        const entry = all.get(key);
        if (entry) all.set(key, begun(entry.one, entry.since, now));
      }
    },
    want(all, now) {
      wanted = new Map(
        all.map((one) => {
          const known = wanted.get(keyOf(one));
          return [keyOf(one), known ? { ...known, one } : begun(one, now, now)];
        }),
      );
    },
    ask(pair, now) {
      // Whoever asks again does not begin again.
      if (asked.has(keyOf(pair))) return;
      const known = wanted.get(keyOf(pair));
      asked.set(keyOf(pair), begun({ ...pair, why: 'asked' }, known?.since ?? now, now));
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
      // Whoever asked is told when asking again; for ever nobody waits.
      if (one.why === 'asked' && now - entry.since > LONGEST_ASKED) asked.delete(keyOf(one));
      const again = now + Math.max(retryAfter, waitAfter(entry.failures));
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
    asked: () => [...asked.values()].map(({ one: { why: _, ...pair } }) => pair),
  };
}

function waitAfter(failures: number): number {
  return Math.min(FIRST * 2 ** Math.min(failures, 20), LONGEST);
}

/** Of a pair, whoever wants it. */
export function keyOf({ new: own, old }: ImagePair): string {
  return JSON.stringify([own, old].map((one) => one && [one.registry, one.repository, one.digest]));
}

function placeOf({ registry, repository }: ReadableImage): string {
  return `${registry}/${repository}`;
}
