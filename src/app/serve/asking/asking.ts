import { Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import { EVIDENCE_MARK } from '../../../ingest/fetching/evidence-record.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Inbox, Parcel } from '../../../intake/inbox.ts';
import { OneAtATime } from '../images/one-at-a-time.ts';
import { type Reader, readerOf } from '../images/readers.ts';
import { Statuses } from '../images/statuses.ts';
import type { Asker } from './asker.ts';
import type { AskingAnswer, AttachedNow } from './asking-messages.ts';
import { askingNotes } from './asking-notes.ts';
import { DaysBudget } from './days-budget.ts';
import { type EvidenceQueue, evidenceQueue, placeOf } from './evidence-queue.ts';

export interface AskingParts {
  readonly readers: readonly Reader[];
  readonly asker: Asker;
  readonly notes: Pick<Inbox, 'recall' | 'note'>;
  /** Resolves when it is durable. */
  deliver(parcel: Parcel): Promise<unknown>;
  now(): Time;
  changed(collector: string, status: CollectorStatus): void;
}

const NOTED_EVERY = MINUTE;
const LINES = { 'content-type': 'application/x-ndjson' };

/** Asks registries what is attached to images that are wanted, one at a time, until it is stopped. */
export class Asking {
  readonly #parts: AskingParts;
  readonly #notes: ReturnType<typeof askingNotes>;
  readonly #statuses: Statuses;
  readonly #turns: OneAtATime<WantedEvidence>;
  #budget = new DaysBudget(new Map());
  #queue: EvidenceQueue | undefined;
  #wanted: readonly WantedEvidence[] = [];
  #notedAt = -Infinity;

  constructor(parts: AskingParts) {
    this.#parts = parts;
    this.#notes = askingNotes(parts.notes);
    this.#statuses = new Statuses(
      parts.readers.map(({ access }) => access.name),
      parts.changed,
    );
    this.#turns = new OneAtATime({
      next: (now) => this.#queue?.next(now),
      due: () => this.#queue?.due() ?? Infinity,
      attempt: (one) => this.#attempt(one),
      now: parts.now,
    });
    void this.#begin();
  }

  get status(): ReadonlyMap<string, CollectorStatus> {
    return this.#statuses.all;
  }

  want(wanted: readonly WantedEvidence[]): void {
    this.#wanted = wanted.filter((one) => readerOf(this.#parts.readers, one));
    this.#queue?.want(this.#wanted);
    this.#turns.goOn();
  }

  /** What runs is given up: it is asked again. */
  async stop(): Promise<void> {
    await this.#turns.stop(() => this.#parts.asker.stop());
    if (this.#queue && this.#wanted.length > 0) await this.#note(this.#queue);
  }

  async #begin(): Promise<void> {
    const { told, taken } = await this.#notes.recall();
    this.#budget = new DaysBudget(taken);
    this.#queue = evidenceQueue(told);
    this.#queue.want(this.#wanted);
    this.#turns.goOn();
  }

  async #attempt(one: WantedEvidence): Promise<void> {
    const { readers, asker, now } = this.#parts;
    const [reader, queue] = [readerOf(readers, one), this.#queue];
    if (!reader || !queue) return;
    const askedAt = now();
    const { registry, repository, digest, isUntold } = one;
    const about = { registry, repository, digest, ...known({ isUntold }), isAgain: queue.hasFailed(one) };
    const answer = await asker.ask({ ...about, by: reader.access, budget: this.#budget.left(placeOf(one), askedAt) });
    // Whoever stops did not fail.
    if (this.#turns.isStopping) return;
    const failure = 'failure' in answer ? answer.failure : await this.#told(one, reader, answer, askedAt, queue);
    if (failure) {
      const { kind, retryAfter = 0 } = failure;
      queue.failed(one, { isAway: kind === 'away', retryAfter }, now());
    }
    this.#statuses.report(reader.access.name, failure?.reason);
    if (now() - this.#notedAt < NOTED_EVERY) return;
    this.#notedAt = now();
    await this.#note(queue);
  }

  async #told(
    one: WantedEvidence,
    { parcel }: Reader,
    { parts, hash, bytes }: AttachedNow,
    askedAt: Time,
    queue: EvidenceQueue,
  ): Promise<Extract<AskingAnswer, { readonly failure: unknown }>['failure'] | undefined> {
    if (!queue.isNews(one, hash)) {
      queue.answered(one, askedAt, hash);
      return undefined;
    }
    try {
      const headers = { ...parcel.headers, ...LINES };
      for (const body of parts)
        await this.#parts.deliver({
          ...parcel,
          kind: EVIDENCE_MARK,
          headers,
          receivedAt: this.#parts.now(),
          body: Buffer.from(body),
        });
      queue.answered(one, askedAt, hash);
      this.#budget.take(placeOf(one), bytes, this.#parts.now());
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { reason: `what is attached could not be kept: ${error.message}`, kind: 'refused' };
    }
  }

  async #note(queue: EvidenceQueue): Promise<void> {
    const now = this.#parts.now();
    await this.#notes.note({ told: queue.told(), taken: this.#budget.told(now) });
  }
}
