import { Unavailable } from '../../../core/error.ts';
import { DAY, MINUTE, type Time } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import { EVIDENCE_MARK } from '../../../ingest/fetching/evidence-record.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Inbox, Parcel } from '../../../intake/inbox.ts';
import { type Reader, readerOf } from '../images/readers.ts';
import type { Asker } from './asker.ts';
import type { AskingAnswer, AttachedNow } from './asking-messages.ts';
import { askingNotes } from './asking-notes.ts';
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

const LONGEST_MESSAGE = 1000;
const LONGEST_TIMER = MINUTE;
const NOTED_EVERY = MINUTE;
/** Bytes of what is attached to images of one repository that are taken in a day. */
const A_DAY = 64 * 1024 * 1024;
const LINES = { 'content-type': 'application/x-ndjson' };

/** Asks registries what is attached to images that are wanted, one at a time, until it is stopped. */
export class Asking {
  readonly #parts: AskingParts;
  readonly #notes: ReturnType<typeof askingNotes>;
  readonly #status = new Map<string, CollectorStatus>();
  /** By repository, since when and how much. */
  readonly #taken = new Map<string, { since: Time; bytes: number }>();
  #queue: EvidenceQueue | undefined;
  #wanted: readonly WantedEvidence[] = [];
  #isStopping = false;
  #timer: NodeJS.Timeout | undefined;
  #notedAt = -Infinity;
  #running: Promise<void> | undefined;

  constructor(parts: AskingParts) {
    this.#parts = parts;
    this.#notes = askingNotes(parts.notes);
    for (const { access } of parts.readers) this.#report(access.name);
    void this.#begin();
  }

  get status(): ReadonlyMap<string, CollectorStatus> {
    return this.#status;
  }

  want(wanted: readonly WantedEvidence[]): void {
    this.#wanted = wanted.filter((one) => readerOf(this.#parts.readers, one));
    this.#queue?.want(this.#wanted);
    this.#goOn();
  }

  /** What runs is given up: it is asked again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#parts.asker.stop();
    await this.#running;
    if (this.#queue && this.#wanted.length > 0) await this.#notes.note(this.#queue.told());
  }

  async #begin(): Promise<void> {
    this.#queue = evidenceQueue(await this.#notes.recall());
    this.#queue.want(this.#wanted);
    this.#goOn();
  }

  /** Goes on with the next, now or when it is due. */
  #goOn(): void {
    const queue = this.#queue;
    if (this.#isStopping || this.#running || !queue) return;
    clearTimeout(this.#timer);
    const now = this.#parts.now();
    const one = queue.next(now);
    if (one) {
      this.#running = this.#attempt(one, queue).finally(() => {
        this.#running = undefined;
        this.#goOn();
      });
      return;
    }
    const wait = queue.due() - now;
    if (wait < Infinity) this.#timer = setTimeout(() => this.#goOn(), Math.min(Math.max(wait, 1), LONGEST_TIMER));
  }

  async #attempt(one: WantedEvidence, queue: EvidenceQueue): Promise<void> {
    const { readers, asker, now } = this.#parts;
    const reader = readerOf(readers, one);
    if (!reader) return;
    const askedAt = now();
    const { registry, repository, digest } = one;
    const about = { registry, repository, digest, isAgain: queue.hasFailed(one) };
    const answer = await asker.ask({ ...about, by: reader.access, budget: this.#budget(one) });
    // Whoever stops did not fail.
    if (this.#isStopping) return;
    const failure = 'failure' in answer ? answer.failure : await this.#told(one, reader, answer, askedAt, queue);
    if (failure) {
      const { kind, retryAfter = 0 } = failure;
      queue.failed(one, { isAway: kind === 'away', retryAfter }, now());
    }
    this.#report(reader.access.name, failure?.reason);
    if (now() - this.#notedAt < NOTED_EVERY) return;
    this.#notedAt = now();
    await this.#notes.note(queue.told());
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
      this.#take(one, bytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { reason: `what is attached could not be kept: ${error.message}`, kind: 'refused' };
    }
  }

  #budget(one: WantedEvidence): number {
    const taken = this.#taken.get(placeOf(one));
    return taken && this.#parts.now() - taken.since < DAY ? Math.max(A_DAY - taken.bytes, 0) : A_DAY;
  }

  #take(one: WantedEvidence, bytes: number): void {
    const taken = this.#taken.get(placeOf(one));
    const now = this.#parts.now();
    if (taken && now - taken.since < DAY) taken.bytes += bytes;
    else this.#taken.set(placeOf(one), { since: now, bytes });
  }

  #report(collector: string, failed?: string): void {
    const next: CollectorStatus =
      failed === undefined ? { state: 'running' } : { state: 'failing', message: failed.slice(0, LONGEST_MESSAGE) };
    const before = this.#status.get(collector);
    this.#status.set(collector, next);
    if (before?.state !== next.state || before.message !== next.message) this.#parts.changed(collector, next);
  }
}
