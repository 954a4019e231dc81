import { randomBytes } from 'node:crypto';
import type { Time } from '../../core/time.ts';
import { openPostgres, type Postgres } from '../../database/postgres.ts';
import { openPostgresSchema } from '../../database/postgres-schema.ts';
import { bodyOf, bytesOf, integerOf, textOf } from '../../database/rows.ts';
import type { Schema } from '../../database/sqlite-schema.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Inbox, type Parcel, parcelHash } from '../inbox.ts';
import { unpacked } from '../packed.ts';
import {
  backlogOf,
  goneBySource,
  headOf,
  heldRowOf,
  parcelOf,
  quarantineRowOf,
  takenOf,
  valuesOf,
} from '../inbox-rows.ts';
import { createTurns } from '../turns.ts';

// `waiting` and `quarantine` are partial indexes, small when nothing waits.
const TABLES = `
CREATE TABLE parcel (
  sequence bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  hash bytea NOT NULL UNIQUE,
  state text NOT NULL CHECK (state IN ('waiting', 'finished', 'quarantined')),
  attempts integer NOT NULL DEFAULT 0,
  source text NOT NULL,
  kind text NOT NULL,
  received_at bigint NOT NULL,
  headers text NOT NULL,
  size integer NOT NULL,
  body bytea,
  reason text
);
CREATE INDEX waiting ON parcel (sequence) WHERE state = 'waiting';
CREATE INDEX quarantine ON parcel (sequence) WHERE state = 'quarantined';
CREATE INDEX finished ON parcel (received_at) WHERE state = 'finished';
`;

const NOTES = `
CREATE TABLE note (
  name text PRIMARY KEY,
  body text NOT NULL
);
`;

// Of a source that tells too much in an hour: its deliveries wait apart until it may tell more.
const HELD_APART = `
ALTER TABLE parcel DROP CONSTRAINT parcel_state_check;
ALTER TABLE parcel ADD CONSTRAINT parcel_state_check CHECK (state IN ('waiting', 'held', 'finished', 'quarantined'));
CREATE INDEX held ON parcel (source, sequence) WHERE state = 'held';
`;

// Doors take turns: what waits is looked up by its source. What was taken before goes first; and of the quarantine each
// source has a share.
const TURNS = `
CREATE INDEX turns ON parcel (source, sequence, size) WHERE state = 'waiting';
CREATE INDEX retried ON parcel (sequence) WHERE state = 'waiting' AND attempts > 0;
CREATE INDEX parked ON parcel (source, sequence, size) WHERE state = 'quarantined';
`;

// Listed in quarantine, though it was read: it is forgotten like all others, and not deleted.
const LISTED = `
ALTER TABLE parcel ADD COLUMN listed integer NOT NULL DEFAULT 0;
`;

/** The inbox's tables in PostgreSQL. */
export const SCHEMA: Schema = {
  versionTable: 'landwaiter_inbox_schema',
  migrations: [TABLES, NOTES, HELD_APART, TURNS, LISTED],
};

const NOTED = 'SELECT body FROM landwaiter.note WHERE name = $1';
// Sorted before the numbers are given: they grow in the order in which the parcels came.
const ADD = `
  INSERT INTO parcel (hash, state, source, kind, received_at, headers, size, body, reason)
  SELECT hash, state, source, kind, received_at, headers, size, body, reason
  FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::integer[], $8::bytea[],
    $9::text[]) WITH ORDINALITY
    AS one (hash, state, source, kind, received_at, headers, size, body, reason, position)
  ORDER BY position
  ON CONFLICT (hash) DO NOTHING RETURNING hash`;
const RETRIED = `SELECT sequence FROM parcel WHERE state = 'waiting' AND attempts > 0 ORDER BY sequence LIMIT 1`;
// From one source to the next: to go by all that waits takes longer than to read some of it.
const HEADS = `
  WITH RECURSIVE door (source) AS (
    SELECT min(source) FROM parcel WHERE state = 'waiting'
    UNION ALL
    SELECT (SELECT min(source) FROM parcel WHERE state = 'waiting' AND parcel.source > door.source)
    FROM door WHERE door.source IS NOT NULL),
  doors AS (SELECT source FROM door WHERE source IS NOT NULL)
  SELECT source, head.sequence, head.size FROM doors CROSS JOIN LATERAL (
    SELECT sequence, size FROM parcel WHERE state = 'waiting' AND parcel.source = doors.source
    ORDER BY sequence LIMIT (SELECT ceil($1::numeric / count(*)) FROM doors)) AS head
  ORDER BY source, head.sequence`;
const TAKE = `
  UPDATE parcel SET attempts = attempts + 1 WHERE sequence = ANY ($1::bigint[]) AND state = 'waiting'
  RETURNING sequence, attempts - 1 AS attempts, source, kind, received_at, headers, body, reason`;
const FINISH = `UPDATE parcel SET state = 'finished' WHERE sequence = ANY ($1::bigint[]) AND state = 'waiting'`;
const PARK = `UPDATE parcel SET state = 'quarantined', reason = $2, listed = $3 WHERE sequence = $1`;
const BEYOND_BOUND = `
  SELECT sequence FROM (
    SELECT sequence, row_number() OVER newest AS position, sum(size) OVER newest AS bytes
    FROM parcel WHERE state = 'quarantined' WINDOW newest AS (PARTITION BY source ORDER BY sequence DESC)) AS kept
  WHERE position > $1 OR (position > 1 AND bytes > $2)`;
const UNLIST = `
  UPDATE parcel SET state = 'finished', reason = NULL, listed = 0
  WHERE listed = 1 AND sequence IN (${BEYOND_BOUND})`;
const BOUND_QUARANTINE = `DELETE FROM parcel WHERE listed = 0 AND sequence IN (${BEYOND_BOUND}) RETURNING source`;
const HOLD = `
  UPDATE parcel SET state = 'held', attempts = greatest(attempts - 1, 0)
  WHERE sequence = ANY ($1::bigint[]) AND state = 'waiting'`;
const RELEASE = `
  UPDATE parcel SET state = 'waiting' WHERE sequence IN (
    SELECT sequence FROM parcel WHERE state = 'held' AND source = $1 ORDER BY sequence LIMIT $2)`;
const HELD = `
  SELECT source, count(*) AS parcels, sum(size)::bigint AS bytes, min(received_at) AS oldest
  FROM parcel WHERE state = 'held' GROUP BY source ORDER BY source COLLATE "C"`;
const BACKLOG = `
  SELECT count(*) AS parcels, coalesce(sum(size), 0)::bigint AS bytes, min(received_at) AS oldest
  FROM parcel WHERE state = 'waiting'`;
const QUARANTINED = `SELECT * FROM parcel WHERE state = 'quarantined' ORDER BY sequence DESC LIMIT $1`;
const QUARANTINE_ROWS = `
  SELECT sequence, source, kind, received_at, size, reason, listed FROM parcel
  WHERE state = 'quarantined' AND sequence < $1 ORDER BY sequence DESC LIMIT $2`;
const NOTE = 'INSERT INTO note (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body';
const ONE = 'SELECT * FROM parcel WHERE sequence = $1 AND body IS NOT NULL';
const FORGET_BODIES = `
  WITH gone AS (
    UPDATE parcel SET body = NULL WHERE sequence IN (
      SELECT sequence FROM parcel WHERE state = 'finished' AND received_at < $1 AND body IS NOT NULL LIMIT $2)
    RETURNING 1)
  SELECT count(*) AS count FROM gone`;
const FORGET = `
  WITH gone AS (
    DELETE FROM parcel WHERE sequence IN (
      SELECT sequence FROM parcel WHERE state = 'finished' AND received_at < $1 LIMIT $2)
    RETURNING 1)
  SELECT count(*) AS count FROM gone`;

// No parcel has this hash, and nobody asks for finished ones by their source.
const FILL = `
  INSERT INTO parcel (hash, state, source, kind, received_at, headers, size, body)
  VALUES ('\\x00', 'finished', '', '', 0, '{}', 0, $1) ON CONFLICT (hash) DO NOTHING`;
const EMPTY = `DELETE FROM parcel WHERE hash = '\\x00'`;
// Random, because PostgreSQL would compress anything else to nothing.
const MEBIBYTE = 1024 * 1024;

const COLUMNS = 9;
// A statement carries so much at most, in bytes of bodies.
const MOST_BYTES = 8_000_000;
const FORGOTTEN_AT_ONCE = 10_000;

/**
 * An inbox in the schema `landwaiter` of a PostgreSQL database, which may have facts, too. The password given beside the
 * URL wins over the one in it.
 * @throws InvalidInput when the database cannot be used; Unavailable when it does not answer.
 */
export async function openPostgresInbox(url: string, password: string | undefined): Promise<Inbox> {
  return inboxOf(await openPostgresSchema(url, password, SCHEMA));
}

/** What was noted last under a name in the inbox of a database; `no inbox` where none was made. Its tables stay as they are. */
export async function recallFromPostgres(url: string, password: string | undefined, name: string): Promise<unknown> {
  const postgres = await openPostgres(url, password);
  try {
    const [table] = await postgres.rows(`SELECT 1 WHERE to_regclass('landwaiter.note') IS NOT NULL`);
    if (!table) return 'no inbox';
    const [row] = await postgres.rows(NOTED, [storedText(name)]);
    return row && bodyOf<unknown>(row);
  } finally {
    await postgres.close();
  }
}

function inboxOf(postgres: Postgres): Inbox {
  async function repeated(statement: string, before: Time): Promise<number> {
    let count = 0;
    for (;;) {
      const [row = {}] = await postgres.rows(statement, [before, FORGOTTEN_AT_ONCE]);
      const some = integerOf(row, 'count');
      count += some;
      if (some < FORGOTTEN_AT_ONCE) return count;
    }
  }

  const turns = createTurns();

  async function nextOf(parcels: number, bytes: number): Promise<readonly number[]> {
    const [before] = await postgres.rows(RETRIED);
    if (before) return [integerOf(before, 'sequence')];
    const waiting = Map.groupBy(await postgres.rows(HEADS, [parcels]), (row) => textOf(row, 'source'));
    if (waiting.size === 0) return [];
    return turns.next(new Map(Array.from(waiting, ([source, rows]) => [source, rows.map(headOf)])), bytes);
  }

  const inbox: Inbox = {
    async accept(parcels) {
      const hashed = parcels.map((parcel) => ({ parcel, hash: parcelHash(parcel) }));
      const added = new Set<string>();
      if (parcels.length > 0)
        await postgres.transaction(async (session) => {
          added.clear();
          for (const some of inParts(hashed))
            for (const row of await session.rows(ADD, columnsOf(some)))
              added.add(bytesOf(row, 'hash').toString('latin1'));
        });
      // Of equal ones in one call the first is the new one.
      return hashed.map(({ hash }) => added.delete(hash.toString('latin1')));
    },
    // Nothing waits unsorted here.
    sort: async () => undefined,
    acceptPacked: (batch) => inbox.accept(unpacked(batch)),
    async take({ parcels, bytes }) {
      const rows = await postgres.rows(TAKE, [await nextOf(parcels, bytes)]);
      return rows.map(takenOf).sort((one, other) => one.sequence - other.sequence);
    },
    async finish(sequences) {
      await postgres.rows(FINISH, [sequences]);
    },
    async quarantine(sequence, reason) {
      await postgres.rows(PARK, [sequence, storedText(reason), 0]);
    },
    async list(sequence, reason) {
      await postgres.rows(PARK, [sequence, storedText(reason), 1]);
    },
    async boundQuarantine({ parcels, bytes }) {
      await postgres.rows(UNLIST, [parcels, bytes]);
      return goneBySource(await postgres.rows(BOUND_QUARANTINE, [parcels, bytes]));
    },
    async hold(sequences) {
      await postgres.rows(HOLD, [sequences]);
    },
    async release(source, parcels) {
      await postgres.rows(RELEASE, [storedText(source), parcels]);
    },
    async held() {
      return (await postgres.rows(HELD)).map(heldRowOf);
    },
    async backlog() {
      const [row = {}] = await postgres.rows(BACKLOG);
      return backlogOf(row);
    },
    async recall(name) {
      const [row] = await postgres.rows(NOTED, [storedText(name)]);
      return row && bodyOf<unknown>(row);
    },
    async note(name, state) {
      await postgres.rows(NOTE, [storedText(name), storedText(JSON.stringify(state))]);
    },
    async tryWriting() {
      await postgres.rows(FILL, [randomBytes(MEBIBYTE)]);
      await postgres.rows(EMPTY);
    },
    async quarantined(limit) {
      return (await postgres.rows(QUARANTINED, [limit])).map(parcelOf);
    },
    async quarantineRows(limit, before = Number.MAX_SAFE_INTEGER) {
      return (await postgres.rows(QUARANTINE_ROWS, [before, limit])).map(quarantineRowOf);
    },
    async parcel(sequence) {
      const [row] = await postgres.rows(ONE, [sequence]);
      return row && parcelOf(row);
    },
    forgetBodies: (before) => repeated(FORGET_BODIES, before),
    forget: (before) => repeated(FORGET, before),
    close: () => postgres.close(),
  };
  return inbox;
}

interface Hashed {
  readonly parcel: Parcel;
  readonly hash: Buffer;
}

function inParts(hashed: readonly Hashed[]): readonly (readonly Hashed[])[] {
  const parts: Hashed[][] = [];
  let bytes = 0;
  for (const one of hashed) {
    const part = parts.at(-1);
    bytes += one.parcel.body.length;
    if (part && bytes <= MOST_BYTES) part.push(one);
    else {
      parts.push([one]);
      bytes = one.parcel.body.length;
    }
  }
  return parts;
}

/** A column each, as unnest takes them. */
function columnsOf(hashed: readonly Hashed[]) {
  const rows = hashed.map(({ parcel, hash }) => valuesOf(parcel, hash));
  return Array.from({ length: COLUMNS }, (_, column) => rows.map((row) => row[column] ?? null));
}
