import { createHash } from 'node:crypto';
import { canonicalContent } from '../../core/canonical.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';
import type { Session } from '../../database/postgres.ts';
import { bytesOf, integerOf } from '../../database/rows.ts';
import type { Row } from '../../database/sqlite.ts';
import { storedText } from '../../database/stored-text.ts';
import { originOf } from '../fact-rows.ts';
import { isLesserOrigin } from '../facts.ts';
import { mentionsOf } from '../mentions.ts';
import type { Recorded } from '../store.ts';
import { type Month, monthOf } from './months.ts';
import { nameOf, namesOf } from './names.ts';
import * as sql from './sql.ts';

/** A fact on its way into the tables. */
export interface Entry {
  readonly event: LandwaiterEvent;
  readonly content: string;
  /** SHA-256 of the content: what the fact is known by. */
  readonly hash: Buffer;
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
    const content = canonicalContent(event);
    const hash = createHash('sha256').update(content).digest();
    const known = entries.get(hash.toString('latin1'));
    if (known && !isLesserOrigin(event.origin, known.event.origin)) continue;
    entries.set(hash.toString('latin1'), { event, content, hash, month: monthOf(event.at, now) });
  }
  const sorted = [...entries.values()].sort((one, other) => one.hash.compare(other.hash));
  const calls: Entry[][] = [];
  let size = 0;
  for (const entry of sorted) {
    const call = calls.at(-1);
    size += entry.content.length;
    if (call && call.length < MOST_FACTS && size <= MOST_CHARACTERS) call.push(entry);
    else {
      calls.push([entry]);
      size = entry.content.length;
    }
  }
  return calls;
}

/** Writes one call's facts with all by which they are looked up. */
export async function writeFacts(session: Session, entries: readonly Entry[]): Promise<Recorded> {
  const rows = await session.rows(
    sql.addSeen,
    [
      entries.map(({ hash }) => hash),
      entries.map(({ event }) => nameOf('id', event.id)),
      entries.map(({ month }) => month),
      entries.map(({ event }) => Math.trunc(event.at)),
    ],
    'addSeen',
  );
  const keys = new Map(rows.map((row) => [bytesOf(row, 'hash').toString('latin1'), integerOf(row, 'key')]));
  const added = entries.flatMap((entry) => {
    const key = keys.get(entry.hash.toString('latin1'));
    return key === undefined ? [] : [{ ...entry, key }];
  });
  if (added.length > 0) await addFacts(session, added);
  if (added.length < entries.length)
    await lessenOrigins(
      session,
      entries.filter(({ hash }) => !keys.has(hash.toString('latin1'))),
    );
  return { added: added.length, contradictions: contradictionsIn(rows) };
}

async function addFacts(session: Session, added: readonly (Entry & { readonly key: number })[]): Promise<void> {
  const names = added.flatMap(({ event, month, key }) =>
    namesOf(mentionsOf(event)).map((name) => ({ month, name, key })),
  );
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
  const events = new Map(known.map(({ hash, event }) => [hash.toString('latin1'), event]));
  const lessenedBy = (row: Row): LandwaiterEvent | undefined => {
    const event = events.get(bytesOf(row, 'hash').toString('latin1'));
    return event && isLesserOrigin(event.origin, originOf(row)) ? event : undefined;
  };
  const seen = await session.rows(sql.origins, [known.map(({ hash }) => hash)], 'origins');
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
