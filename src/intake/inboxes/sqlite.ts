import { bodyOf, integerOf } from '../../database/rows.ts';
import type { Database } from '../../database/sqlite.ts';
import { type Durability, explaining, openSqliteFile } from '../../database/sqlite-file.ts';
import type { Schema } from '../../database/sqlite-schema.ts';
import { storedText } from '../../database/stored-text.ts';
import type { Accepted, Inbox } from '../inbox.ts';
import { backlogOf, parcelOf, quarantineRowOf, valuesOf } from '../inbox-rows.ts';

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
// How much waits is asked for every few seconds; out of the rows it would be the reading of all the bodies.
const BACKLOG = `
DROP INDEX waiting;
CREATE INDEX waiting ON parcel (sequence, size, received_at) WHERE state = 'waiting';
`;
/** The inbox's tables in SQLite. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_inbox_schema', migrations: [TABLES, NOTES, BACKLOG] };
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
      return explaining(path, () => backlogOf(backlog.get() ?? {}));
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
      return explaining(path, () => quarantineRows.all(before, limit).map(quarantineRowOf));
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
