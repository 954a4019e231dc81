import { bytesOf, integerOf } from '../database/rows.ts';
import type { Database } from '../database/sqlite.ts';
import type { SqliteSchema } from '../database/sqlite-schema.ts';
import { BATCHES } from './batches.ts';
import { isHash, KNOWN, prefixOf } from './known.ts';

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
// A row with its body is written once. What changes is in a small table beside it, which is empty when nothing waits.
const APART = `
DROP INDEX waiting;
DROP INDEX quarantine;
DROP INDEX finished;
ALTER TABLE parcel RENAME TO earlier;
CREATE TABLE parcel (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  headers TEXT NOT NULL,
  size INTEGER NOT NULL,
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  body BLOB
);
CREATE TABLE waiting (
  sequence INTEGER PRIMARY KEY,
  attempts INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,
  received_at INTEGER NOT NULL
);
INSERT INTO parcel (sequence, hash, source, kind, received_at, headers, size, reason, attempts, body)
  SELECT sequence, hash, source, kind, received_at, headers, size, reason, attempts, body FROM earlier ORDER BY sequence;
INSERT INTO waiting (sequence, attempts, size, received_at)
  SELECT sequence, attempts, size, received_at FROM earlier WHERE state = 'waiting' ORDER BY sequence;
DELETE FROM sqlite_sequence WHERE name = 'parcel';
UPDATE sqlite_sequence SET name = 'parcel' WHERE name = 'earlier';
CREATE INDEX quarantine ON parcel (sequence) WHERE reason IS NOT NULL;
CREATE INDEX received ON parcel (received_at) WHERE reason IS NULL;
${KNOWN}
`;

function moveApart(database: Database): void {
  database.exec(APART);
  // In the order of the hashes, which the earlier table has an index for.
  const some = database.prepare('SELECT sequence, hash FROM earlier WHERE hash > ? ORDER BY hash LIMIT 10000');
  const know = database.prepare('INSERT INTO known (prefix, sequence) VALUES (?, ?)');
  let rows = some.all(Buffer.alloc(0));
  while (rows.length > 0) {
    const hashes = rows.map((row) => bytesOf(row, 'hash'));
    rows.forEach((row, index) => {
      const hash = hashes[index];
      if (hash && isHash(hash)) know.run(prefixOf(hash), integerOf(row, 'sequence'));
    });
    rows = some.all(hashes.at(-1) ?? Buffer.alloc(0));
  }
  database.exec(`
    UPDATE settled SET sequence = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'parcel'), 0);
    DROP TABLE earlier`);
}

// Of a source that tells too much in an hour: its deliveries wait apart until it may tell more.
const HELD = `
ALTER TABLE waiting ADD COLUMN held TEXT;
CREATE INDEX held ON waiting (held, sequence) WHERE held IS NOT NULL;
`;

// Doors take turns: what waits is looked up by its source. What was taken before goes first; and of the quarantine each
// source has a share.
const TURNS = `
ALTER TABLE waiting ADD COLUMN source TEXT NOT NULL DEFAULT '';
UPDATE waiting SET source = coalesce((SELECT source FROM parcel WHERE parcel.sequence = waiting.sequence), '');
CREATE INDEX turns ON waiting (source, sequence, size, received_at) WHERE held IS NULL;
CREATE INDEX retried ON waiting (sequence) WHERE held IS NULL AND attempts > 0;
CREATE INDEX parked ON parcel (source, sequence, size) WHERE reason IS NOT NULL;
`;

// Listed in quarantine, though it was read: it is forgotten like all others, and not deleted.
const LISTED = `
ALTER TABLE parcel ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
`;

/** The inbox's tables in SQLite. */
export const SCHEMA: SqliteSchema = {
  versionTable: 'landwaiter_inbox_schema',
  migrations: [TABLES, NOTES, BACKLOG, moveApart, BATCHES, HELD, TURNS, LISTED],
};
