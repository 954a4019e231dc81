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
  /** Over what the reader itself failed twice, it is set aside: nobody compares it while this process runs. */
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
/** So often the reader may fail over one pair; and so many pairs are remembered for it. */
const MOST_BROKEN = 2;
const MOST_ASIDE = 10_000;

export function comparisonQueue(): ComparisonQueue {
  return new Queue();
}

class Queue implements ComparisonQueue {
  #wanted = new Map<string, Entry>();
  readonly #asked = new Map<string, Entry>();
  /** By repository: which turn was its last. */
  readonly #served = new Map<string, number>();
  /** By repository: until when nobody asks its registry. */
  readonly #resting = new Map<string, Time>();
  /** By pair: how often the reader itself failed over it. Kept when nobody wants it any more: it would fail again. */
  readonly #broken = new Map<string, { times: number; readonly since: Time; reason: string }>();
  #poison: { readonly key: string; readonly times: number } | undefined;
  #turn = 0;
  #running: string | undefined;

  interrupted(key: string, times: number, now: Time): void {
    this.#poison = { key, times };
    for (const all of [this.#wanted, this.#asked]) {
      const entry = all.get(key);
      if (entry) all.set(key, this.#begun(entry.one, entry.since, now));
    }
  }

  want(all: readonly WantedComparison[], now: Time): void {
    this.#wanted = new Map(
      all.map((one) => {
        const known = this.#wanted.get(keyOf(one));
        return [keyOf(one), known ? { ...known, one } : this.#begun(one, now, now)];
      }),
    );
  }

  ask(pair: ImagePair, now: Time): void {
    // Whoever asks again does not begin again.
    if (this.#asked.has(keyOf(pair)) || this.#asideOf(pair)) return;
    const known = this.#wanted.get(keyOf(pair));
    this.#asked.set(keyOf(pair), this.#begun({ ...pair, why: 'asked' }, known?.since ?? now, now));
  }

  next(now: Time): QueuedComparison | undefined {
    const ready = this.#entries().filter((entry) => this.#dueOf(entry) <= now);
    const first = ORDER.find((why) => ready.some(({ one }) => one.why === why));
    if (first === undefined) return undefined;
    const [own, later] = [ready.filter(({ one }) => one.why === first), ready.filter(({ one }) => one.why !== first)];
    this.#turn += 1;
    const chosen = this.#turnOf(this.#turn % LATER === 0 && later.length > 0 ? later : own);
    if (!chosen) return undefined;
    this.#served.set(placeOf(chosen.one.new), this.#turn);
    this.#running = keyOf(chosen.one);
    return chosen.one;
  }

  done(one: QueuedComparison, now: Time): void {
    this.#running = undefined;
    this.#resting.delete(placeOf(one.new));
    this.#broken.delete(keyOf(one));
    this.#asked.delete(keyOf(one));
    const entry = this.#wanted.get(keyOf(one));
    if (!entry) return;
    entry.due = now + Math.min(SETTLING * 2 ** Math.min(entry.told, 20), LONGEST_TOLD);
    entry.failures = 0;
    delete entry.reason;
    if (entry.told > 0) entry.reason = 'it was compared, and is wanted still: see what its source may speak of';
    entry.told += 1;
  }

  failed(one: QueuedComparison, { reason, kind, retryAfter = 0 }: Failure, now: Time): void {
    this.#running = undefined;
    const entry = this.#entryOf(one);
    if (kind === 'broken') this.#brokeOver(one, reason, entry?.since ?? now);
    if (!entry) return;
    // Whoever asked is told when asking again; for ever nobody waits.
    if (one.why === 'asked' && now - entry.since > LONGEST_ASKED) this.#asked.delete(keyOf(one));
    const again = now + Math.max(retryAfter, waitAfter(entry.failures));
    entry.failures += 1;
    entry.due = again;
    entry.reason = reason;
    if (kind === 'away') this.#resting.set(placeOf(one.new), again);
    else this.#resting.delete(placeOf(one.new));
  }

  due(): Time {
    return this.#entries().reduce((first, one) => Math.min(first, this.#dueOf(one)), Infinity);
  }

  stateOf(pair: ImagePair): PairState | undefined {
    const aside = this.#asideOf(pair);
    if (aside) return { state: 'set-aside', since: aside.since, failed: { reason: aside.reason } };
    const entry = this.#entryOf(pair);
    if (!entry) return undefined;
    const { since, reason } = entry;
    const state = this.#running === keyOf(pair) ? 'running' : 'waiting';
    return { state, since, ...(reason !== undefined && { failed: { reason, again: this.#dueOf(entry) } }) };
  }

  asked(): readonly ImagePair[] {
    return [...this.#asked.values()].map(({ one: { why: _, ...pair } }) => pair);
  }

  #entries(): readonly Entry[] {
    const wanted = [...this.#wanted].flatMap(([key, one]) => (this.#asked.has(key) ? [] : one));
    return [...this.#asked.values(), ...wanted].filter(({ one }) => !this.#asideOf(one));
  }

  /** What ended the reader twice ends it each time. */
  #brokeOver(one: QueuedComparison, reason: string, since: Time): void {
    const key = keyOf(one);
    const broken = this.#broken.get(key) ?? { times: 0, since, reason };
    this.#broken.set(key, { ...broken, times: broken.times + 1, reason });
    if (broken.times + 1 >= MOST_BROKEN) this.#asked.delete(key);
    const [first] = this.#broken.keys();
    if (first !== undefined && this.#broken.size > MOST_ASIDE) this.#broken.delete(first);
  }

  #asideOf(pair: ImagePair): { readonly since: Time; readonly reason: string } | undefined {
    const broken = this.#broken.get(keyOf(pair));
    return broken && broken.times >= MOST_BROKEN ? broken : undefined;
  }

  #entryOf(pair: ImagePair): Entry | undefined {
    return this.#asked.get(keyOf(pair)) ?? this.#wanted.get(keyOf(pair));
  }

  #dueOf({ one, due }: Entry): Time {
    return Math.max(due, this.#resting.get(placeOf(one.new)) ?? 0);
  }

  #begun(one: QueuedComparison, since: Time, now: Time): Entry {
    const times = this.#poison?.key === keyOf(one) ? this.#poison.times : 0;
    if (times === 0) return { one, since, due: now, failures: 0, told: 0 };
    const due = now + waitAfter(times - 1);
    return { one, since, due, failures: times, told: 0, reason: 'the server ended while it was compared' };
  }

  #turnOf(all: readonly Entry[]): Entry | undefined {
    const lastOf = ({ one }: Entry): number => this.#served.get(placeOf(one.new)) ?? -1;
    return all.reduce<Entry | undefined>((best, one) => (best && lastOf(best) <= lastOf(one) ? best : one), undefined);
  }
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
