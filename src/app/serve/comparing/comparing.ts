import * as z from 'zod';
import { known } from '../../../core/known.ts';
import type { ContentsPolicy } from '../../../core/policy.ts';
import { type Digest, isDigest } from '../../../core/digest.ts';
import type { Time } from '../../../core/time.ts';
import type { ImagePair, PairState, ReadableImage, WantedComparison } from '../../../core/wanted-comparison.ts';
import { comparisonRecord } from '../../../ingest/fetching/comparison-record.ts';
import type { CollectorStatus } from '../../../ingest/fetching/world.ts';
import type { Inbox, Parcel } from '../../../intake/inbox.ts';
import { Unavailable } from '../../../core/error.ts';
import { type Failure, nameOf } from '../../comparisons/compare-pair.ts';
import type { Comparer } from './comparer.ts';
import type { ComparisonJob, MadeComparison } from './comparing-messages.ts';
import { comparisonQueue, keyOf, type QueuedComparison } from './comparison-queue.ts';
import { type Reader, readerOf } from './readers.ts';

export interface ComparingParts {
  readonly readers: readonly Reader[];
  readonly comparer: Comparer;
  readonly limits: ContentsPolicy['limits'];
  /** What was noted under a name, over restarts. */
  readonly notes: Pick<Inbox, 'recall' | 'note'>;
  /** Keeps a full comparison, packed, by the SHA-256 of what it is unpacked. */
  keep(sha256: string, body: Uint8Array, about: { readonly manifest: Digest; readonly at: Time }): Promise<void>;
  /** Resolves when it is durable. */
  deliver(parcel: Parcel): Promise<unknown>;
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

/** Compares what is wanted, one pair at a time. */
export interface Comparing {
  want(wanted: readonly WantedComparison[]): void;
  /** Somebody asks for a pair. Answers how it stands, or why it cannot be compared here. */
  ask(pair: ImagePair): PairState | string;
  readonly status: ReadonlyMap<string, CollectorStatus>;
  /** What runs is given up: whoever wants it wants it again. */
  stop(): Promise<void>;
}

const LINES = { 'content-type': 'application/x-ndjson' };
const LONGEST_MESSAGE = 1000;

export function startComparing(parts: ComparingParts): Comparing {
  const { readers, comparer, now } = parts;
  const queue = comparisonQueue();
  const status = new Map<string, CollectorStatus>();
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  for (const { access } of readers) report(access.name);
  let isReady = false;
  let interrupted: z.output<typeof begun> | undefined;
  void recalled().finally(() => {
    isReady = true;
    if (queue.asked().length > 0) noteAsked();
    goOn();
  });

  /** What cannot be recalled is asked for again, or wanted again: nothing else hangs on it. */
  async function recalled(): Promise<void> {
    try {
      interrupted = begun.safeParse(await parts.notes.recall(BEGUN)).data;
      if (interrupted) queue.interrupted(interrupted.key, interrupted.times, now());
      for (const pair of pairsOf(await parts.notes.recall(ASKED))) queue.ask(pair, now());
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  /** So that who starts after a process that an image ended does not end by the same image at once. */
  async function noteBegun(one: QueuedComparison | undefined): Promise<void> {
    const key = one && keyOf(one);
    const times = key !== undefined && interrupted?.key === key ? interrupted.times + 1 : 1;
    await parts.notes.note(BEGUN, key === undefined ? null : { key, times }).catch(() => undefined);
  }

  function report(collector: string, failed?: string): void {
    const next: CollectorStatus =
      failed === undefined ? { state: 'running' } : { state: 'failing', message: failed.slice(0, LONGEST_MESSAGE) };
    const before = status.get(collector);
    status.set(collector, next);
    if (before?.state !== next.state || before.message !== next.message) parts.changed(collector, next);
  }

  /** Goes on with the next, now or when it is due. */
  function goOn(): void {
    if (isStopping || running || !isReady) return;
    clearTimeout(timer);
    const one = queue.next(now());
    if (one) {
      running = attempt(one).finally(() => {
        running = undefined;
        goOn();
      });
      return;
    }
    const wait = queue.due() - now();
    if (wait < Infinity) timer = setTimeout(goOn, Math.min(Math.max(wait, 1), LONGEST_TIMER));
  }

  async function attempt(one: QueuedComparison): Promise<void> {
    const startedAt = now();
    const reader = readerOf(readers, one.new);
    await noteBegun(one);
    const failure = await compared(one, reader);
    await noteBegun(undefined);
    const endedAt = now();
    // Whoever stops did not fail.
    if (isStopping) return;
    if (failure) queue.failed(one, failure, endedAt);
    else queue.done(one, endedAt);
    if (one.why === 'asked') noteAsked();
    if (!reader) return;
    const collector = reader.access.name;
    report(collector, failure?.reason);
    parts.ended({ collector, outcome: failure?.kind ?? 'compared', startedAt, endedAt });
  }

  async function compared(one: QueuedComparison, reader: Reader | undefined): Promise<Failure | undefined> {
    const job = jobOf(one, reader);
    if ('reason' in job) return job;
    const answer = await comparer.compare(job);
    if (isStopping) return undefined;
    if ('failure' in answer) {
      const { failure } = answer;
      // What the image has by itself is better known than nothing, until the old one can be read, if ever.
      const isFirst = queue.stateOf(one)?.failed === undefined;
      const { old: _, ...alone } = one;
      if (failure.of === 'old' && isFirst) await compared(alone, reader);
      return failure;
    }
    try {
      await tell(one, job.new.by.name, answer.made);
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { reason: `what was compared could not be kept: ${error.message}`, kind: 'refused' };
    }
  }

  function jobOf(one: QueuedComparison, reader: Reader | undefined): ComparisonJob | Failure {
    if (!reader) return notCovered(one.new);
    const { new: own, old } = one;
    // Another repository of the same registry may be one that the same robot can read.
    const other = old && (readerOf(readers, old) ?? (old.registry === own.registry ? reader : undefined));
    if (old && !other) return notCovered(old);
    return {
      new: { ...own, by: reader.access },
      ...(old && other && { old: { ...old, by: other.access } }),
      limits: parts.limits,
    };
  }

  function notReadable({ new: own, old }: ImagePair): string | undefined {
    const job = jobOf({ new: own, ...known({ old }), why: 'asked' }, readerOf(readers, own));
    return 'reason' in job ? job.reason : undefined;
  }

  /** What somebody asked for outlasts this process; what is wanted anyway is wanted again. */
  function noteAsked(): void {
    // What is noted already is not known before.
    if (!isReady) return;
    parts.notes.note(ASKED, queue.asked()).catch(() => undefined);
  }

  async function tell(one: QueuedComparison, collector: string, made: readonly MadeComparison[]): Promise<void> {
    const reader = readers.find(({ access }) => access.name === collector);
    if (!reader) return;
    const observed = now();
    const { registry, repository } = one.new;
    const lines: string[] = [];
    // First, so that no fact names what is not there.
    for (const { comparison, full, sha256 } of made) {
      await parts.keep(sha256, full, { manifest: comparison.new.manifest, at: observed });
      lines.push(`${JSON.stringify(comparisonRecord(comparison, { registry, repository, observed, full: sha256 }))}\n`);
    }
    const headers = { ...reader.parcel.headers, ...LINES };
    await parts.deliver({ ...reader.parcel, headers, receivedAt: observed, body: Buffer.from(lines.join('')) });
  }

  return {
    status,
    want(wanted) {
      queue.want(wanted, now());
      goOn();
    },
    ask(pair) {
      const refusal = notReadable(pair);
      if (refusal !== undefined) return refusal;
      if (!queue.stateOf(pair) && queue.asked().length >= MOST_ASKED)
        return `${MOST_ASKED} comparisons that were asked for wait already: ask again when some of them were made`;
      queue.ask(pair, now());
      noteAsked();
      goOn();
      return queue.stateOf(pair) ?? { state: 'waiting', since: now() };
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await comparer.stop();
      await running;
    },
  };
}

const LONGEST_TIMER = 60_000;
/** No collector's note has such a key. */
const ASKED = 'comparisons asked for';
const BEGUN = 'comparison begun';
const begun = z.object({ key: z.string(), times: z.int().min(1) });
const MOST_ASKED = 100;

const image = z.object({
  registry: z.string(),
  repository: z.string(),
  digest: z.string().refine(isDigest),
});
const noted = z.array(z.object({ new: image, old: image.optional() }));

function pairsOf(state: unknown): readonly ImagePair[] {
  return (noted.safeParse(state).data ?? []).map(({ new: own, old }) => ({ new: own, ...known({ old }) }));
}

function notCovered(image: ReadableImage): Failure {
  const { registry, repository } = image;
  const reason = `no collector of the kind images reads ${registry}/${repository}, where ${nameOf(image)} is`;
  return { reason, kind: 'refused' };
}
