import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Policy } from '../../core/policy.ts';
import type { InputRow } from '../../core/report.ts';
import type { Accepted, Inbox } from '../../intake/inbox.ts';
import type { Piece } from '../../ingest/files/piece.ts';
import type { Store } from '../../lineage/store.ts';
import { addedTo } from './input-rows.ts';
import type { SetAside, SourceProgress } from './messages.ts';
import { isOpenDoor, throughDoor } from '../through-door.ts';
import { CLAIM_HEADER, COLLECTED_HEADER } from './parcel-marks.ts';
import { readParcel } from './read-parcel.ts';

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
}

// Whoever delivers waits for as long as they are read out of the inbox.
const AT_ONCE = { parcels: 500, bytes: 8 * 1024 * 1024 };
/**
 * So often reading may have begun in vain: where threads of this process have ended as often, and where somebody may have
 * ended the process, who is no fault of the delivery.
 */
const MOST_ATTEMPTS = { threads: 3, processes: 10 };

export async function createReader(
  inbox: Pick<Inbox, 'take' | 'finish' | 'quarantine'>,
  store: Store,
  restarts: number,
): Promise<Reader> {
  const inputs = new Map((await store.inputs()).map((row) => [row.path, row]));
  const most = restarts < MOST_ATTEMPTS.threads ? MOST_ATTEMPTS.processes : MOST_ATTEMPTS.threads;
  let unkept: readonly Accepted[] = [];

  async function keep(parcels: readonly Accepted[], policy: Policy): Promise<Omit<ReadNow, 'aside'>> {
    const pieces = await Promise.all(
      parcels.map(async (parcel) => ({ parcel, piece: await readThrough(parcel, policy) })),
    );
    const events = pieces.flatMap(({ piece }) => piece.events);
    const coverage = pieces.flatMap(({ piece }) => piece.coverage);
    const rows = new Map<string, InputRow>();
    const sources = new Map<string, SourceProgress>();
    for (const { parcel, piece } of pieces) {
      const path = `intake/${parcel.source}`;
      rows.set(path, addedTo(rows.get(path) ?? inputs.get(path), path, piece));
      sources.set(parcel.source, progress(sources.get(parcel.source), parcel, piece));
    }
    await store.record(events);
    await store.cover(coverage);
    await store.noteInputs([...rows.values()]);
    for (const row of rows.values()) inputs.set(row.path, row);
    for (const { parcel, piece } of pieces)
      if (piece.sources.length === 0)
        await inbox.quarantine(parcel.sequence, piece.unknown ?? `no record of the kind ${parcel.kind}`);
    await inbox.finish(parcels.map(({ sequence }) => sequence));
    return { events, coverage, inputs: [...rows.values()], sources: [...sources.values()] };
  }

  return {
    async read(policy) {
      // Of what the store could not keep, nobody takes another attempt: it is the store that failed.
      const taken = unkept.length > 0 ? unkept : await inbox.take(AT_ONCE);
      if (taken.length === 0) return undefined;
      unkept = taken;
      const aside = taken.flatMap((one) => whyAside(one, most) ?? []);
      for (const { sequence, reason } of aside) await inbox.quarantine(sequence, reason);
      const now = await keep(
        taken.filter((one) => !whyAside(one, most)),
        policy,
      );
      unkept = [];
      return { ...now, aside };
    },
  };
}

async function readThrough(parcel: Accepted, policy: Policy): Promise<Piece> {
  // It may have been taken out of the policy since.
  const source = policy.sources.find(({ name }) => name === parcel.source);
  const { cluster, host, registry } = source ?? {};
  const piece = await readParcel(parcel, known({ cluster, host, registry }));
  const isClaim = parcel.headers[CLAIM_HEADER] !== undefined;
  if (!source) return throughDoor(piece, { sources: [], isClaim });
  const isOpen = parcel.headers[COLLECTED_HEADER] === undefined && isOpenDoor(source, policy);
  return throughDoor(piece, { sources: [{ name: source.name, scope: source.scope, isOpen }], isClaim });
}

/** One that ended the process each time it was read would end it for ever. */
function whyAside({ sequence, source, attempts, quarantined }: Accepted, most: number): SetAside | undefined {
  const reason = attempts < most ? quarantined : `reading it ended the process ${attempts} times`;
  return reason === undefined ? undefined : { sequence, source, reason };
}

function progress(before: SourceProgress | undefined, { source, receivedAt }: Accepted, piece: Piece): SourceProgress {
  const newestAt = piece.events.reduce((newest, { at }) => Math.max(newest, at), before?.newestAt ?? -Infinity);
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
