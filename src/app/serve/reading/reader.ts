import type { Coverage } from '../../../core/coverage.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Policy } from '../../../core/policy.ts';
import type { InputRow } from '../../../core/report.ts';
import { DAY, type Time } from '../../../core/time.ts';
import type { HeldDoor } from '../../../core/watch.ts';
import type { Accepted, GoneRow, HeldRow, Inbox } from '../../../intake/inbox.ts';
import type { Piece } from '../../../ingest/files/piece.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import { addedTo } from './input-rows.ts';
import type { SourceProgress } from '../../metrics/progress.ts';
import type { SetAside } from '../threads/messages.ts';
import { isOpenDoor } from '../../../core/open-door.ts';
import { elsewhereThan } from '../../door-scopes/elsewhere.ts';
import { partOf, throughDoor, whyBeyond } from '../../door-scopes/through-door.ts';
import { keptFor } from '../../trust/kept.ts';
import { CLAIM_HEADER, COLLECTED_HEADER, SIGNED_HEADER } from '../../../intake/parcel-marks.ts';
import { boundQuarantine, withDeleted } from './quarantine.ts';
import { readParcel } from './read-parcel.ts';
import { subjectsTold } from './subjects-told.ts';

/** What was read and is in the store now. */
export interface ReadNow {
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  readonly inputs: readonly InputRow[];
  readonly sources: readonly SourceProgress[];
  readonly aside: readonly SetAside[];
}

/** Takes deliveries out of the inbox and makes facts of them. */
export interface Reader {
  /** Some of what waits; undefined: nothing does. */
  read(policy: Policy): Promise<ReadNow | undefined>;
  /** What waits since its door told of too much. */
  held(policy: Policy): readonly HeldDoor[];
  /** Lets some of that wait as before, where its door may tell more by now. Whether other doors are held than before. */
  release(policy: Policy): Promise<boolean>;
  /** Keeps the quarantine within its bound: the rows of those sources of which something was deleted, and how many of each. */
  tidy(): Promise<{ readonly inputs: readonly InputRow[]; readonly deleted: readonly GoneRow[] }>;
}

/** So many of a door's held deliveries are released at once: the others are read between them. */
const RELEASED = 20;
const SUBJECTS = 'subjects told';

// Whoever delivers waits for as long as they are read out of the inbox; and the other doors for as long as these are read.
const AT_ONCE = { parcels: 500, bytes: 1024 * 1024 };
/**
 * So often reading may have begun in vain: where threads of this process have ended as often, and where somebody may have
 * ended the process, who is no fault of the delivery.
 */
const MOST_ATTEMPTS = { threads: 3, processes: 10 };

export async function createReader(
  inbox: Pick<
    Inbox,
    'take' | 'finish' | 'quarantine' | 'list' | 'boundQuarantine' | 'hold' | 'release' | 'held' | 'recall' | 'note'
  >,
  store: Store,
  restarts: number,
  clock: () => Time,
): Promise<Reader> {
  const told = subjectsTold(await inbox.recall(SUBJECTS));
  let lastNoted = JSON.stringify(told.noted());
  let waiting = await inbox.held();
  const isOver = (source: string, policy: Policy): boolean => told.isOver(source, limitIn(policy, source), clock());
  const inputs = new Map((await store.inputs()).map((row) => [row.path, row]));
  const most = restarts < MOST_ATTEMPTS.threads ? MOST_ATTEMPTS.processes : MOST_ATTEMPTS.threads;
  let unkept: readonly Accepted[] = [];

  async function keep(parcels: readonly Accepted[], policy: Policy): Promise<Omit<ReadNow, 'aside'>> {
    const read = await Promise.all(
      parcels.map(async (parcel) => ({ parcel, piece: await readThrough(parcel, policy) })),
    );
    // In their order: the one with which a door reaches its limit is the last of it.
    const pieces = read.filter(({ parcel: { source }, piece }) => {
      if (told.isBeyond(source, limitIn(policy, source), piece.events, clock())) return false;
      told.tell(source, piece.events, clock());
      return true;
    });
    const events = pieces.flatMap(({ piece }) => piece.events);
    const coverage = pieces.flatMap(({ piece }) => piece.coverage);
    const rows = new Map<string, InputRow>();
    const sources = new Map<string, SourceProgress>();
    for (const { parcel, piece } of pieces) {
      const path = `intake/${parcel.source}`;
      rows.set(path, addedTo(rows.get(path) ?? inputs.get(path), path, piece));
      sources.set(parcel.source, progress(sources.get(parcel.source), parcel, piece));
    }
    await record(events, pieces, store);
    await store.cover(coverage);
    await store.noteInputs([...rows.values()]);
    for (const row of rows.values()) inputs.set(row.path, row);
    for (const { parcel, piece } of pieces) {
      const beyond = whyBeyond(piece.events);
      if (piece.sources.length === 0)
        await inbox.quarantine(parcel.sequence, piece.unknown ?? `no record of the kind ${parcel.kind}`);
      else if (beyond !== undefined) await inbox.list(parcel.sequence, beyond);
    }
    await inbox.finish(pieces.map(({ parcel }) => parcel.sequence));
    await hold(read.filter((one) => !pieces.includes(one)).map(({ parcel }) => parcel));
    return { events, coverage, inputs: [...rows.values()], sources: [...sources.values()] };
  }

  async function hold(parcels: readonly Accepted[]): Promise<void> {
    if (parcels.length === 0) return;
    await inbox.hold(parcels.map(({ sequence }) => sequence));
    waiting = await inbox.held();
  }

  return {
    held: (policy) =>
      waiting.map(({ source, oldest }) => ({
        source,
        oldest,
        limit: told.limit(source, limitIn(policy, source)),
      })),
    async release(policy) {
      const noted = told.noted();
      const text = JSON.stringify(noted);
      if (text !== lastNoted) await inbox.note(SUBJECTS, noted);
      lastNoted = text;
      const ready = waiting.filter(({ source }) => !isOver(source, policy));
      for (const { source } of ready) await inbox.release(source, RELEASED);
      if (ready.length === 0) return false;
      const before = doorsIn(waiting);
      waiting = await inbox.held();
      return doorsIn(waiting) !== before;
    },
    async tidy() {
      const deleted = await boundQuarantine(inbox);
      const rows = deleted.map(({ source, parcels }) => {
        const path = `intake/${source}`;
        return withDeleted(inputs.get(path), path, parcels);
      });
      if (rows.length > 0) await store.noteInputs(rows);
      for (const row of rows) inputs.set(row.path, row);
      return { inputs: rows, deleted };
    },
    async read(policy) {
      // Of what the store could not keep, nobody takes another attempt: it is the store that failed.
      const taken = unkept.length > 0 ? unkept : await inbox.take(AT_ONCE);
      if (taken.length === 0) return undefined;
      unkept = taken;
      const aside = taken.flatMap((one) => whyAside(one, most) ?? []);
      for (const { sequence, reason } of aside) await inbox.quarantine(sequence, reason);
      const whole = taken.filter((one) => !whyAside(one, most));
      const late = whole.filter(({ source }) => told.isFull(source, limitIn(policy, source), clock()));
      await hold(late);
      const now = await keep(
        whole.filter((one) => !late.includes(one)),
        policy,
      );
      unkept = [];
      return { ...now, aside };
    },
  };
}

/** What is kept beside the facts goes before them: whoever sees those finds it. */
async function record(
  events: readonly LandwaiterEvent[],
  pieces: readonly { readonly piece: Piece }[],
  store: Pick<Store, 'record' | 'material'>,
): Promise<void> {
  const kept = pieces.flatMap(({ piece }) => piece.kept ?? []);
  if (kept.length > 0) await store.material.keep(...keptFor(events, kept));
  await store.record(events);
}

/** Names have no slash. */
function doorsIn(waiting: readonly HeldRow[]): string {
  return waiting.map(({ source }) => source).join('/');
}

function limitIn({ sources }: Policy, source: string): number | undefined {
  return sources.find(({ name }) => name === source)?.subjectsPerHour;
}

async function readThrough(parcel: Accepted, policy: Policy): Promise<Piece> {
  // It may have been taken out of the policy since.
  const source = policy.sources.find(({ name }) => name === parcel.source);
  const { cluster, host, registry, containers } = source ?? {};
  const piece = await readParcel(parcel, known({ cluster, host, registry, containers }));
  const isClaim = parcel.headers[CLAIM_HEADER] !== undefined;
  // Nobody says any more of what it may speak: somebody may have taken the entry out because of what came.
  if (!source) return throughDoor(piece, { sources: [], isClaim: true });
  const part = parcel.headers[COLLECTED_HEADER] === undefined ? partOf(source.kind) : undefined;
  const isOpen = part !== undefined && isOpenDoor(source, part, policy.sources);
  const sources = [{ name: source.name, scope: source.scope }];
  return throughDoor(piece, {
    sources,
    isClaim,
    isOpen,
    isSigned: parcel.headers[SIGNED_HEADER] !== undefined,
    ...(part !== undefined && { elsewhere: elsewhereThan(source, policy.sources) }),
  });
}

/** One that ended the process each time it was read would end it for ever. */
function whyAside({ sequence, source, attempts, quarantined }: Accepted, most: number): SetAside | undefined {
  const reason = attempts < most ? quarantined : `reading it ended the process ${attempts} times`;
  return reason === undefined ? undefined : { sequence, source, reason };
}

function progress(before: SourceProgress | undefined, { source, receivedAt }: Accepted, piece: Piece): SourceProgress {
  // What says that it happened long after it came says nothing about how late it came.
  const newestAt = piece.events.reduce(
    (newest, { at }) => (at - receivedAt > DAY ? newest : Math.max(newest, at)),
    before?.newestAt ?? -Infinity,
  );
  return {
    name: source,
    records: (before?.records ?? 0) + piece.records,
    events: (before?.events ?? 0) + piece.events.length,
    refused: (before?.refused ?? 0) + piece.refused.length + piece.refusedMore,
    quarantined: (before?.quarantined ?? 0) + (piece.sources.length === 0 ? 1 : 0),
    receivedAt: Math.min(before?.receivedAt ?? receivedAt, receivedAt),
    heardAt: Math.max(before?.heardAt ?? 0, receivedAt),
    ...(newestAt !== -Infinity && { newestAt }),
  };
}
