import type { AskedOfImages } from '../../../core/asked-of-images.ts';
import { Unavailable } from '../../../core/error.ts';
import type { Time } from '../../../core/time.ts';
import type { ImagePair, PairState, WantedComparison } from '../../../core/wanted-comparison.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import { goneImage } from '../../../contents/comparing/gone.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';
import type { Comparer } from './comparer.ts';
import type { ToldComparison } from './comparing-messages.ts';
import { jobOf } from './comparison-job.ts';
import { comparisonNotes } from './comparison-notes.ts';
import { comparisonQueue, type QueuedComparison } from './comparison-queue.ts';
import { OneAtATime } from '../images/one-at-a-time.ts';
import { type Reader, readerOf } from '../images/readers.ts';
import { Statuses } from '../images/statuses.ts';
import { type Kept, tell } from './telling.ts';

export interface ComparingParts extends Kept {
  readonly readers: readonly Reader[];
  readonly comparer: Comparer;
  readonly asked: AskedOfImages;
  /** What was noted under a name, over restarts. */
  readonly notes: Pick<Inbox, 'recall' | 'note'>;
  now(): Time;
  changed(collector: string, status: CollectorStatus): void;
  /** One pair was tried: for what counts. */
  ended(one: Ended): void;
}

/** How one attempt ended. */
export interface Ended {
  readonly collector: string;
  readonly outcome: 'compared' | Failure['kind'];
  readonly startedAt: Time;
  readonly endedAt: Time;
}

const MOST_ASKED = 100;

/** Compares what is wanted, one pair at a time, until it is stopped. */
export class Comparing {
  readonly #parts: ComparingParts;
  readonly #notes: ReturnType<typeof comparisonNotes>;
  readonly #queue = comparisonQueue();
  readonly #statuses: Statuses;
  readonly #turns: OneAtATime<QueuedComparison>;
  #isReady = false;

  constructor(parts: ComparingParts) {
    this.#parts = parts;
    this.#notes = comparisonNotes(parts.notes);
    this.#statuses = new Statuses(
      parts.readers.map(({ access }) => access.name),
      parts.changed,
    );
    this.#turns = new OneAtATime({
      next: (now) => (this.#isReady ? this.#queue.next(now) : undefined),
      due: () => (this.#isReady ? this.#queue.due() : Infinity),
      attempt: (one) => this.#attempt(one),
      now: parts.now,
    });
    void this.#begin();
  }

  get status(): ReadonlyMap<string, CollectorStatus> {
    return this.#statuses.all;
  }

  want(wanted: readonly WantedComparison[]): void {
    this.#queue.want(wanted, this.#parts.now());
    this.#turns.goOn();
  }

  /** Somebody asks for a pair. Answers how it stands, or why it cannot be compared here. */
  ask(pair: ImagePair): PairState | string {
    const { readers, asked, now } = this.#parts;
    const job = jobOf(pair, readers, asked);
    if ('reason' in job) return job.reason;
    if (!this.#queue.stateOf(pair) && this.#queue.asked().length >= MOST_ASKED)
      return `${MOST_ASKED} comparisons that were asked for wait already: ask again when some of them were made`;
    this.#queue.ask(pair, now());
    this.#noteAsked();
    this.#turns.goOn();
    return this.#queue.stateOf(pair) ?? { state: 'waiting', since: now() };
  }

  /** What runs is given up: whoever wants it wants it again. */
  async stop(): Promise<void> {
    await this.#turns.stop(() => this.#parts.comparer.stop());
  }

  async #begin(): Promise<void> {
    const { asked, interrupted } = await this.#notes.recall();
    const now = this.#parts.now();
    if (interrupted) this.#queue.interrupted(interrupted.key, interrupted.times, now);
    for (const pair of asked) this.#queue.ask(pair, now);
    this.#isReady = true;
    if (this.#queue.asked().length > 0) this.#noteAsked();
    this.#turns.goOn();
  }

  #noteAsked(): void {
    // What is noted already is not known before.
    if (this.#isReady) void this.#notes.asked(this.#queue.asked());
  }

  async #attempt(one: QueuedComparison): Promise<void> {
    const { readers, now, ended } = this.#parts;
    const startedAt = now();
    const reader = readerOf(readers, one.new);
    await this.#notes.begun(one);
    const failure = await this.#compared(one, reader);
    await this.#notes.begun(undefined);
    const endedAt = now();
    // Whoever stops did not fail.
    if (this.#turns.isStopping) return;
    if (failure) this.#queue.failed(one, failure, endedAt);
    else this.#queue.done(one, endedAt);
    if (one.why === 'asked') this.#noteAsked();
    if (!reader) return;
    const collector = reader.access.name;
    this.#statuses.report(collector, failure?.reason);
    ended({ collector, outcome: failure?.kind ?? 'compared', startedAt, endedAt });
  }

  async #compared(one: QueuedComparison, reader: Reader | undefined): Promise<Failure | undefined> {
    const { readers, asked, comparer } = this.#parts;
    const job = jobOf(one, readers, asked);
    if ('reason' in job || !reader) return 'reason' in job ? job : undefined;
    const answer = await comparer.compare(job);
    if (this.#turns.isStopping) return undefined;
    if ('failure' in answer) {
      const { failure } = answer;
      // What the image has by itself is better known than nothing, until the old one can be read, if ever.
      const isFirst = this.#queue.stateOf(one)?.failed === undefined;
      const { old: _, ...alone } = one;
      if (failure.of === 'old' && isFirst) await this.#compared(alone, reader);
      const isGone = failure.kind === 'gone' && failure.of === 'new';
      const gone = isGone && isFirst ? [{ comparison: goneImage(one.new.digest, failure.reason) }] : [];
      return (await this.#told(one, reader, gone)) ?? failure;
    }
    return this.#told(one, reader, answer.made);
  }

  async #told(one: QueuedComparison, reader: Reader, made: readonly ToldComparison[]): Promise<Failure | undefined> {
    try {
      if (made.length > 0) await tell(one, reader, made, this.#parts.now(), this.#parts);
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { reason: `what was compared could not be kept: ${error.message}`, kind: 'refused' };
    }
  }
}
