import { bodyOf, bytesOf, integerOf, textOf } from '../../database/rows.ts';
import type { Database, Row } from '../../database/sqlite.ts';
import { type Durability, explaining, openSqliteFile } from '../../database/sqlite-file.ts';
import type { Schema } from '../../database/sqlite-schema.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Accepted, type Inbox, type Parcel, parcelHash } from '../inbox.ts';

// AUTOINCREMENT: a number is never given twice. `waiting` and `quarantine` are partial indexes, small when nothing waits.
const TABLES = `
CREATE TABLE parcel (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'finished', 'quarantined')),
  attempts INTEGER NOT NULL DEFAULT 0,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  headers TEXT NOT NULL,
  size INTEGER NOT NULL,
  body BLOB,
  reason TEXT
);
CREATE INDEX waiting ON parcel (sequence) WHERE state = 'waiting';
CREATE INDEX quarantine ON parcel (sequence) WHERE state = 'quarantined';
CREATE INDEX finished ON parcel (received_at) WHERE state = 'finished';
`;
const NOTES = `
CREATE TABLE note (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL
) WITHOUT ROWID;
`;
/** The inbox's tables in SQLite. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_inbox_schema', migrations: [TABLES, NOTES] };
const MEBIBYTE = 1024 * 1024;

/**
 * An inbox in one SQLite file of its own: accepting must not wait for those who write facts. Whoever only takes and
 * finishes may do so with durability `process`: what is forgotten of that is read again.
 */
export async function openSqliteInbox(path: string, durability: Durability = 'power'): Promise<Inbox> {
  const database = await openSqliteFile(path, SCHEMA, durability);
  return explaining(path, () => inboxOf(database, path));
}

function inboxOf(database: Database, path: string): Inbox {
  const add = database.prepare(`
    INSERT INTO parcel (hash, state, source, kind, received_at, headers, size, body, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING RETURNING sequence`);
  const waiting = database.prepare(`SELECT * FROM parcel WHERE state = 'waiting' ORDER BY sequence LIMIT ?`);
  const count = database.prepare('UPDATE parcel SET attempts = attempts + 1 WHERE sequence = ?');
  const finish = database.prepare(`UPDATE parcel SET state = 'finished' WHERE sequence = ? AND state = 'waiting'`);
  const park = database.prepare(`UPDATE parcel SET state = 'quarantined', reason = ? WHERE sequence = ?`);
  const backlog = database.prepare(`
    SELECT count(*) AS parcels, coalesce(sum(size), 0) AS bytes, min(received_at) AS oldest
    FROM parcel WHERE state = 'waiting'`);
  const quarantined = database.prepare(
    `SELECT * FROM parcel WHERE state = 'quarantined' ORDER BY sequence DESC LIMIT ?`,
  );
  const quarantineRows = database.prepare(`
    SELECT sequence, source, kind, received_at, size, reason FROM parcel
    WHERE state = 'quarantined' AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
  const one = database.prepare('SELECT * FROM parcel WHERE sequence = ? AND body IS NOT NULL');
  const forgetBodies = database.prepare(`
    UPDATE parcel SET body = NULL WHERE state = 'finished' AND received_at < ? AND body IS NOT NULL RETURNING sequence`);
  const forget = database.prepare(`DELETE FROM parcel WHERE state = 'finished' AND received_at < ? RETURNING sequence`);

  // No parcel has this hash, and nobody asks for finished ones by their source.
  const fill = database.prepare(`
    INSERT INTO parcel (hash, state, source, kind, received_at, headers, size, body)
    VALUES (x'00', 'finished', '', '', 0, '{}', 0, zeroblob(?)) ON CONFLICT (hash) DO NOTHING`);
  const empty = database.prepare(`DELETE FROM parcel WHERE hash = x'00'`);

  const noted = database.prepare('SELECT body FROM note WHERE name = ?');
  const note = database.prepare(
    'INSERT INTO note (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  );

  const transaction = <Result>(work: () => Result): Result => explaining(path, () => database.transaction(work));

  return {
    async accept(parcels) {
      return transaction(() => parcels.map((parcel) => add.get(...valuesOf(parcel)) !== undefined));
    },
    async take({ parcels, bytes }) {
      return transaction(() => {
        const taken: Accepted[] = [];
        let size = 0;
        for (const row of waiting.iterate(parcels)) {
          const isRetried = integerOf(row, 'attempts') > 0;
          size += integerOf(row, 'size');
          if (taken.length > 0 && (size > bytes || isRetried)) break;
          taken.push(parcelOf(row));
          if (isRetried) break;
        }
        for (const { sequence } of taken) count.run(sequence);
        return taken;
      });
    },
    async finish(sequences) {
      transaction(() => sequences.forEach((sequence) => finish.run(sequence)));
    },
    async quarantine(sequence, reason) {
      transaction(() => park.run(storedText(reason), sequence));
    },
    async backlog() {
      const row = explaining(path, () => backlog.get()) ?? {};
      const oldest = row['oldest'];
      return {
        parcels: integerOf(row, 'parcels'),
        bytes: integerOf(row, 'bytes'),
        ...(typeof oldest === 'number' && { oldest }),
      };
    },
    async recall(name) {
      const row = explaining(path, () => noted.get(storedText(name)));
      return row && bodyOf<unknown>(row);
    },
    async note(name, state) {
      transaction(() => note.run(storedText(name), storedText(JSON.stringify(state))));
    },
    async tryWriting() {
      transaction(() => fill.run(MEBIBYTE));
      transaction(() => empty.run());
    },
    async quarantined(limit) {
      return explaining(path, () => quarantined.all(limit).map(parcelOf));
    },
    async quarantineRows(limit, before = Number.MAX_SAFE_INTEGER) {
      return explaining(path, () =>
        quarantineRows.all(before, limit).map((row) => ({
          sequence: integerOf(row, 'sequence'),
          source: textOf(row, 'source'),
          kind: textOf(row, 'kind'),
          receivedAt: integerOf(row, 'received_at'),
          size: integerOf(row, 'size'),
          reason: textOf(row, 'reason'),
        })),
      );
    },
    async parcel(sequence) {
      const row = explaining(path, () => one.get(sequence));
      return row && parcelOf(row);
    },
    async forgetBodies(before) {
      return transaction(() => forgetBodies.all(before).length);
    },
    async forget(before) {
      return transaction(() => forget.all(before).length);
    },
    async close() {
      explaining(path, () => database.close());
    },
  };
}

function valuesOf(parcel: Parcel) {
  const { source, kind, receivedAt, headers, body, quarantined } = parcel;
  const state = quarantined === undefined ? 'waiting' : 'quarantined';
  const reason = quarantined === undefined ? null : storedText(quarantined);
  const texts = [storedText(source), storedText(kind), receivedAt, JSON.stringify(headers)] as const;
  return [parcelHash(parcel), state, ...texts, body.length, body, reason] as const;
}

function parcelOf(row: Row): Accepted {
  return {
    sequence: integerOf(row, 'sequence'),
    attempts: integerOf(row, 'attempts'),
    source: textOf(row, 'source'),
    kind: textOf(row, 'kind'),
    receivedAt: integerOf(row, 'received_at'),
    headers: JSON.parse(String(row['headers'])),
    body: bytesOf(row, 'body'),
    ...(row['reason'] !== null && { quarantined: textOf(row, 'reason') }),
  };
}
