import { resolve } from 'node:path';
import { bodyOf, integerOf, textOf } from '../../database/rows.ts';
import { type Database, openDatabase, type Row } from '../../database/sqlite.ts';
import { type Durability, explaining, openSqliteFile } from '../../database/sqlite-file.ts';
import { checkSchema } from '../../database/sqlite-schema.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Inbox, type Packed, type Parcel, parcelHash } from '../inbox.ts';
import { backlogOf, both, goneBySource, headOf, heldRowOf, parcelOf, quarantineRowOf, takenOf } from '../inbox-rows.ts';
import { openKnown } from '../known.ts';
import { packed, unpacked } from '../packed.ts';
import { openBatches } from '../batches.ts';
import { createTurns } from '../turns.ts';
import { SCHEMA } from '../sqlite-inbox-schema.ts';

const MEBIBYTE = 1024 * 1024;
/** So many in one commit are masses: of a thousand a second one has fewer than ten. */
const MASSES = 32;
/** Sorted out of batches for one taking, as long as less than so much waits: behind those of one door may be another's. */
const SORTED_AT_ONCE = 1000;
const MOST_SORTED = 20_000;

/**
 * An inbox in one SQLite file of its own: accepting must not wait for those who write facts. Whoever only takes and
 * finishes may do so with durability `process`: what is forgotten of that is read again.
 */
export async function openSqliteInbox(path: string, durability: Durability = 'power'): Promise<Inbox> {
  const database = await openSqliteFile(path, SCHEMA, durability);
  return explaining(path, () => inboxOf(database, path));
}

/**
 * What was noted last under a name in the inbox that is at a path, whoever else has it open; undefined where nothing was.
 * Its tables stay as they are. @throws InvalidInput where it is none.
 */
export function recallFromSqlite(path: string, name: string): unknown {
  return explaining(path, () => {
    const database = openDatabase(resolve(path));
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      checkSchema(database, path, SCHEMA);
      const [table] = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'note'`).all();
      const row = table && database.prepare(NOTED).get(storedText(name));
      return row && bodyOf(row);
    } finally {
      database.close();
    }
  });
}

const NOTED = 'SELECT body FROM note WHERE name = ?';
const COLUMNS = 'sequence, parcel.source, kind, parcel.received_at, headers, parcel.size, reason, body';
const WAITS = 'EXISTS (SELECT 1 FROM waiting WHERE waiting.sequence = parcel.sequence)';

const BEYOND_BOUND = `
  SELECT sequence FROM (
    SELECT sequence, row_number() OVER newest AS position, sum(size) OVER newest AS bytes
    FROM parcel WHERE reason IS NOT NULL WINDOW newest AS (PARTITION BY source ORDER BY sequence DESC))
  WHERE position > ? OR (position > 1 AND bytes > ?)`;

function inboxOf(database: Database, path: string): Inbox {
  const add = database.prepare(`
    INSERT INTO parcel (hash, source, kind, received_at, headers, size, reason, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const wait = database.prepare('INSERT INTO waiting (sequence, source, size, received_at) VALUES (?, ?, ?, ?)');
  const retried = database.prepare(
    'SELECT sequence FROM waiting WHERE held IS NULL AND attempts > 0 ORDER BY sequence LIMIT 1',
  );
  // From one to the next: to go by all that waits takes longer than to read some of it.
  const doors = database.prepare(`
    WITH RECURSIVE door (source) AS (
      SELECT min(source) FROM waiting WHERE held IS NULL
      UNION ALL
      SELECT (SELECT min(source) FROM waiting WHERE held IS NULL AND waiting.source > door.source)
      FROM door WHERE door.source IS NOT NULL)
    SELECT source FROM door WHERE source IS NOT NULL`);
  const heads = database.prepare(
    'SELECT sequence, size FROM waiting WHERE held IS NULL AND source = ? ORDER BY sequence LIMIT ?',
  );
  const waits = database.prepare(`
    SELECT waiting.attempts, ${COLUMNS} FROM waiting JOIN parcel USING (sequence)
    WHERE sequence = ?`);
  const count = database.prepare('UPDATE waiting SET attempts = attempts + 1 WHERE sequence = ?');
  const waiting = database.prepare(
    'SELECT count(*) AS parcels FROM (SELECT 1 FROM waiting WHERE held IS NULL LIMIT ?)',
  );
  const finish = database.prepare('DELETE FROM waiting WHERE sequence = ?');
  const park = database.prepare(`
    UPDATE parcel SET reason = ?, listed = ?,
      attempts = coalesce((SELECT attempts FROM waiting WHERE waiting.sequence = parcel.sequence), attempts)
    WHERE sequence = ?`);
  const unlist = database.prepare(
    `UPDATE parcel SET reason = NULL, listed = 0 WHERE listed = 1 AND sequence IN (${BEYOND_BOUND})`,
  );
  const bound = database.prepare(
    `DELETE FROM parcel WHERE listed = 0 AND sequence IN (${BEYOND_BOUND}) RETURNING source, sequence, hash`,
  );
  const hold = database.prepare(`
    UPDATE waiting SET attempts = max(attempts - 1, 0), held = source WHERE sequence = ?`);
  const release = database.prepare(`
    UPDATE waiting SET held = NULL
    WHERE sequence IN (SELECT sequence FROM waiting WHERE held = ? ORDER BY sequence LIMIT ?)`);
  const held = database.prepare(`
    SELECT held AS source, count(*) AS parcels, sum(size) AS bytes, min(received_at) AS oldest
    FROM waiting WHERE held IS NOT NULL GROUP BY held ORDER BY held`);
  const backlog = database.prepare(`
    SELECT count(*) AS parcels, coalesce(sum(size), 0) AS bytes, min(received_at) AS oldest
    FROM waiting WHERE held IS NULL`);
  const quarantined = database.prepare(
    `SELECT attempts, ${COLUMNS} FROM parcel WHERE reason IS NOT NULL ORDER BY sequence DESC LIMIT ?`,
  );
  const quarantineRows = database.prepare(`
    SELECT sequence, source, kind, received_at, size, reason, listed FROM parcel
    WHERE reason IS NOT NULL AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
  const one = database.prepare(`
    SELECT coalesce(waiting.attempts, parcel.attempts) AS attempts, ${COLUMNS}
    FROM parcel LEFT JOIN waiting USING (sequence) WHERE sequence = ? AND body IS NOT NULL`);
  const forgetBodies = database.prepare(`
    UPDATE parcel SET body = NULL WHERE reason IS NULL AND received_at < ? AND body IS NOT NULL AND NOT ${WAITS}
    RETURNING sequence`);
  const forget = database.prepare(
    `DELETE FROM parcel WHERE reason IS NULL AND received_at < ? AND NOT ${WAITS} RETURNING sequence, hash`,
  );

  // No parcel has this hash, and nobody asks for finished ones by their source.
  const fill = database.prepare(`
    INSERT INTO parcel (hash, source, kind, received_at, headers, size, body)
    VALUES (x'00', '', '', 0, '{}', 0, zeroblob(?))`);
  const empty = database.prepare('DELETE FROM parcel WHERE sequence = ?');

  const noted = database.prepare(NOTED);
  const note = database.prepare(
    'INSERT INTO note (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  );

  const transaction = <Result>(work: () => Result): Result => explaining(path, () => database.transaction(work));

  const known = openKnown(database);
  const batches = openBatches(database);
  const turns = createTurns();

  /** Gives a parcel its row and its number; whether it was new. */
  function sort(parcel: Parcel): boolean {
    const hash = parcelHash(parcel);
    if (known.has(hash)) return false;
    const { source, kind, receivedAt, headers, body, quarantined: why } = parcel;
    const texts = [storedText(source), storedText(kind), receivedAt, JSON.stringify(headers)] as const;
    const reason = why === undefined ? null : storedText(why);
    const sequence = add.run(hash, ...texts, body.length, reason, body);
    if (reason === null) wait.run(sequence, storedText(source), body.length, receivedAt);
    known.add(hash, sequence);
    return true;
  }

  /**
   * Sorts some out of batches, unless so many wait. What of this a loss of power undoes is done again in the same order: every parcel gets the
   * number that it had.
   */
  function sortSome(enough: number): void {
    const isEnough = (): boolean => batches.isEmpty() || integerOf(waiting.get(enough) ?? {}, 'parcels') >= enough;
    if (explaining(path, isEnough)) return;
    sorting(() => {
      for (let sorted = 0; sorted < SORTED_AT_ONCE; ) {
        const parcels = batches.take();
        if (!parcels) break;
        sorted += parcels.length;
        parcels.forEach(sort);
      }
    });
  }

  /** Also few ones go behind a batch. */
  const isBatch = (parcels: number): boolean => parcels >= MASSES || !explaining(path, () => batches.isEmpty());

  function keepBatch(batch: Packed): readonly boolean[] {
    transaction(() => batches.add(batch));
    return Array.from({ length: batch.parcels }, () => true);
  }

  function sorting<Result>(work: () => Result): Result {
    const result = transaction(() => {
      known.begin();
      const done = work();
      known.settle();
      return done;
    });
    known.keep();
    return result;
  }

  function nextOf(parcels: number, bytes: number): readonly number[] {
    const before = retried.get();
    if (before) return [integerOf(before, 'sequence')];
    const names = doors.all().map((row) => storedText(textOf(row, 'source')));
    const each = Math.ceil(parcels / names.length);
    const waiting = new Map(names.map((name) => [name, heads.all(name, each).map(headOf)]));
    return waiting.size === 0 ? [] : turns.next(waiting, bytes);
  }

  function putAside(sequence: number, reason: string, listed: 0 | 1): void {
    transaction(() => {
      park.run(storedText(reason), listed, sequence);
      finish.run(sequence);
    });
  }

  return {
    async accept(parcels) {
      return isBatch(parcels.length) ? keepBatch(packed(parcels)) : sorting(() => parcels.map(sort));
    },
    async sort() {
      sortSome(MOST_SORTED);
    },
    async acceptPacked(batch) {
      return isBatch(batch.parcels) ? keepBatch(batch) : sorting(() => unpacked(batch).map(sort));
    },
    async take({ parcels, bytes }) {
      sortSome(parcels);
      return transaction(() => {
        const taken = nextOf(parcels, bytes).flatMap((sequence): readonly Row[] => waits.all(sequence));
        for (const row of taken) count.run(integerOf(row, 'sequence'));
        return taken.map(takenOf);
      });
    },
    async finish(sequences) {
      transaction(() => sequences.forEach((sequence) => finish.run(sequence)));
    },
    quarantine: async (sequence, reason) => putAside(sequence, reason, 0),
    list: async (sequence, reason) => putAside(sequence, reason, 1),
    async boundQuarantine({ parcels, bytes }) {
      return transaction(() => {
        unlist.run(parcels, bytes);
        const gone = bound.all(parcels, bytes);
        known.forget(gone);
        return goneBySource(gone);
      });
    },
    async hold(sequences) {
      transaction(() => sequences.forEach((sequence) => hold.run(sequence)));
    },
    async release(source, parcels) {
      transaction(() => release.run(storedText(source), parcels));
    },
    async held() {
      return explaining(path, () => held.all().map(heldRowOf));
    },
    async backlog() {
      return explaining(path, () => both(backlogOf(backlog.get() ?? {}), batches.backlog()));
    },
    async recall(name) {
      const row = explaining(path, () => noted.get(storedText(name)));
      return row && bodyOf<unknown>(row);
    },
    async note(name, state) {
      transaction(() => note.run(storedText(name), storedText(JSON.stringify(state))));
    },
    async tryWriting() {
      const sequence = transaction(() => fill.run(MEBIBYTE));
      transaction(() => empty.run(sequence));
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
      return transaction(() => {
        const gone = forget.all(before);
        known.forget(gone);
        return gone.length;
      });
    },
    async close() {
      explaining(path, () => database.close());
    },
  };
}
