import { canonicalContent, contentHash } from '../../../core/canonical.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import type { Session } from '../../../database/postgres.ts';
import { bytesOf, integerOf } from '../../../database/rows.ts';
import type { Row } from '../../../database/sqlite.ts';
import { storedText } from '../../../database/stored-text.ts';
import { originOf } from '../../storage/fact-rows.ts';
import { isLesserOrigin } from '../../facts/facts.ts';
import type { Recorded } from '../../storage/store.ts';
import { type Month, monthOf } from './months.ts';
import type { NewNames } from './known-names.ts';
import { nameOf, namesOf } from './names.ts';
import * as sql from './sql.ts';

/** A fact on its way into the tables. */
export interface Entry {
  readonly event: LandwaiterEvent;
  /** SHA-256 of its content, as hexadecimal digits: what the fact is known by. */
  readonly hash: string;
  readonly month: Month;
}

const MOST_FACTS = 1000;
const MOST_CHARACTERS = 4_000_000;

/**
 * The facts that events are, each once with its least origin, in calls of bounded size. In the order of their hashes, so
 * that two processes with the same facts do not wait for each other in a circle.
 */
export function entriesOf(events: readonly LandwaiterEvent[], now: Time): readonly (readonly Entry[])[] {
  const entries = new Map<string, Entry>();
  for (const event of events) {
    const hash = contentHash(event);
    const known = entries.get(hash);
    if (known && !isLesserOrigin(event.origin, known.event.origin)) continue;
    entries.set(hash, { event, hash, month: monthOf(event.at, now) });
  }
  const sorted = [...entries.values()].sort((one, other) => (one.hash < other.hash ? -1 : 1));
  return Array.from({ length: Math.ceil(sorted.length / MOST_FACTS) }, (_, call) =>
    sorted.slice(call * MOST_FACTS, (call + 1) * MOST_FACTS),
  );
}

/** Writes one call's facts with all by which they are looked up. */
export async function writeFacts(session: Session, entries: readonly Entry[], names: NewNames): Promise<Recorded> {
  const rows = await session.rows(
    sql.addSeen,
    [
      entries.map(bytes),
      entries.map(({ event }) => nameOf('id', event.id)),
      entries.map(({ month }) => month),
      entries.map(({ event }) => Math.trunc(event.at)),
    ],
    'addSeen',
  );
  const keys = new Map(rows.map((row) => [hashOf(row), integerOf(row, 'key')]));
  const added = entries.flatMap(({ event, hash, month }) => {
    const key = keys.get(hash);
    return key === undefined ? [] : [{ event, month, key, content: canonicalContent(event) }];
  });
  for (const some of ofBoundedSize(added)) await addFacts(session, some);
  await names.add(
    session,
    added.map(({ event }) => event),
  );
  const before = entries.filter(({ hash }) => !keys.has(hash));
  if (before.length > 0) await lessenOrigins(session, before);
  return { added: added.length, contradictions: contradictionsIn(rows) };
}

interface Added {
  readonly event: LandwaiterEvent;
  readonly month: Month;
  readonly key: number;
  readonly content: string;
}

function ofBoundedSize(added: readonly Added[]): readonly (readonly Added[])[] {
  const parts: Added[][] = [];
  let size = 0;
  for (const one of added) {
    const part = parts.at(-1);
    size += one.content.length;
    if (part && size <= MOST_CHARACTERS) part.push(one);
    else {
      parts.push([one]);
      size = one.content.length;
    }
  }
  return parts;
}

async function addFacts(session: Session, added: readonly Added[]): Promise<void> {
  const names = added.flatMap(({ event, month, key }) => namesOf(event).map((name) => ({ month, name, key })));
  await session.rows(
    sql.addFacts,
    [
      added.map(({ key }) => key),
      added.map(({ month }) => month),
      added.map(({ event }) => Math.trunc(event.at)),
      added.map(({ event }) => event.type),
      added.map(({ content }) => content),
      added.map(({ event }) => storedText(event.origin.path)),
      added.map(({ event }) => event.origin.line),
      added.map(({ event }) => storedText(event.origin.sha256)),
      names.map(({ month }) => month),
      names.map(({ name }) => name),
      names.map(({ key }) => key),
    ],
    'addFacts',
  );
}

/** Of an id, every new content but the first of all contradicts. */
function contradictionsIn(rows: readonly Row[]): number {
  const firsts = new Set<string>();
  for (const row of rows) if (row['known'] !== true) firsts.add(bytesOf(row, 'id').toString('latin1'));
  return rows.length - firsts.size;
}

async function lessenOrigins(session: Session, known: readonly Entry[]): Promise<void> {
  const events = new Map(known.map(({ hash, event }) => [hash, event]));
  const lessenedBy = (row: Row): LandwaiterEvent | undefined => {
    const event = events.get(hashOf(row));
    return event && isLesserOrigin(event.origin, originOf(row)) ? event : undefined;
  };
  const seen = await session.rows(sql.origins, [known.map(bytes)], 'origins');
  const lesser = seen.filter(lessenedBy).map((row) => bytesOf(row, 'hash'));
  if (lesser.length === 0) return;
  const rows = await session.rows(sql.originsToChange, [lesser], 'originsToChange');
  const changes = rows.flatMap((row) => {
    const event = lessenedBy(row);
    return event ? [{ key: integerOf(row, 'key'), month: integerOf(row, 'month'), origin: event.origin }] : [];
  });
  await session.rows(sql.setOrigins, [
    changes.map(({ key }) => key),
    changes.map(({ month }) => month),
    changes.map(({ origin }) => storedText(origin.path)),
    changes.map(({ origin }) => origin.line),
    changes.map(({ origin }) => storedText(origin.sha256)),
  ]);
}

function bytes({ hash }: Entry): Buffer {
  return Buffer.from(hash, 'hex');
}

function hashOf(row: Row): string {
  return bytesOf(row, 'hash').toString('hex');
}
