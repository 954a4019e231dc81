import { bytesOf, integerOf } from '../database/rows.ts';
import type { Database, Row } from '../database/sqlite.ts';

/** Which parcels of a SQLite inbox were there before, by their hashes. Everything but `keep` runs inside a transaction. */
export interface Known {
  /** Hears of what others have added. What was added since the last `keep` is dropped: that was not committed. */
  begin(): void;
  has(hash: Buffer): boolean;
  add(hash: Buffer, sequence: number): void;
  /** Brings some of what is known by memory alone into its table. */
  settle(): void;
  /** What was added since `begin` is committed. */
  keep(): void;
  /** Those parcels, rows of sequence and hash, are deleted. */
  forget(rows: readonly Row[]): void;
}

/** The tables: `known` has the first bytes of a hash as a number, for the parcels up to the one in `settled`. */
export const KNOWN = `
CREATE TABLE known (
  prefix INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (prefix, sequence)
) WITHOUT ROWID;
CREATE TABLE settled (sequence INTEGER NOT NULL);
INSERT INTO settled (sequence) VALUES (0);
`;

/** What trying to write leaves when it is interrupted has a shorter one. */
export function isHash(hash: Buffer): boolean {
  return hash.length === 32;
}

/** A hash's first bytes as a number: a few billion parcels have hardly two that are alike, and those are compared whole. */
export function prefixOf(hash: Buffer): number {
  return hash.readUIntBE(0, 6);
}

/**
 * So many of the newest are known by memory, from where they go to the table in the order of their hashes. One by one
 * each would write a page of its own.
 */
const MOST_FRESH = 16_384;
/** Settling keeps ahead of what comes. */
const SETTLED_FOR_EACH = 2;

export function openKnown(database: Database): Known {
  const newest = database.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'parcel'`);
  const settled = database.prepare('SELECT sequence FROM settled');
  const settle = database.prepare('UPDATE settled SET sequence = max(sequence, ?)');
  const after = database.prepare(`
    SELECT sequence, hash FROM parcel WHERE sequence > ? AND length(hash) = 32 ORDER BY sequence`);
  const find = database.prepare('SELECT sequence FROM known WHERE prefix = ?');
  const hashAt = database.prepare('SELECT hash FROM parcel WHERE sequence = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO known (prefix, sequence) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM known WHERE prefix = ? AND sequence = ?');

  let last: number | undefined;
  let fresh = new Map<string, number>();
  let settling = new Map<string, number>();
  /** Of those settling, in order; and how many of them are in the table. */
  let order: readonly string[] = [];
  let done = 0;
  let added = new Map<string, number>();
  let nextDone = 0;

  const is = (sequence: number, hash: Buffer): boolean => {
    const row = hashAt.get(sequence);
    return row !== undefined && bytesOf(row, 'hash').equals(hash);
  };
  const numberIn = (row: Row | undefined, column: string): number => (row ? integerOf(row, column) : 0);

  return {
    begin() {
      added = new Map();
      nextDone = done;
      const now = numberIn(newest.get(), 'seq');
      if (now === last) return;
      // What others have settled is in the table.
      last = Math.max(last ?? 0, numberIn(settled.get(), 'sequence'));
      for (const row of after.all(last)) fresh.set(keyOf(bytesOf(row, 'hash')), integerOf(row, 'sequence'));
      last = now;
    },
    has(hash) {
      const key = keyOf(hash);
      if (added.has(key)) return true;
      const sequence = fresh.get(key) ?? settling.get(key);
      // Others may have forgotten it since.
      if (sequence !== undefined && is(sequence, hash)) return true;
      return find.all(prefixOf(hash)).some((row) => is(integerOf(row, 'sequence'), hash));
    },
    add(hash, sequence) {
      added.set(keyOf(hash), sequence);
    },
    settle() {
      nextDone = Math.min(order.length, done + added.size * SETTLED_FOR_EACH);
      for (const key of order.slice(done, nextDone)) {
        const sequence = settling.get(key);
        if (sequence !== undefined) insert.run(prefixOf(Buffer.from(key, 'latin1')), sequence);
      }
      if (order.length === 0 || nextDone < order.length) return;
      settle.run([...settling.values()].reduce((most, sequence) => Math.max(most, sequence), 0));
    },
    keep() {
      for (const [key, sequence] of added) {
        fresh.set(key, sequence);
        last = Math.max(last ?? 0, sequence);
      }
      added = new Map();
      done = nextDone;
      if (done < order.length) return;
      [settling, order, done] = [new Map(), [], 0];
      if (fresh.size < MOST_FRESH) return;
      [settling, fresh] = [fresh, new Map()];
      order = [...settling.keys()].sort();
    },
    forget(rows) {
      for (const row of rows) {
        const hash = bytesOf(row, 'hash');
        fresh.delete(keyOf(hash));
        settling.delete(keyOf(hash));
        if (isHash(hash)) remove.run(prefixOf(hash), integerOf(row, 'sequence'));
      }
    },
  };
}

/** One character for each byte: they sort as the numbers of {@link prefixOf} do. */
function keyOf(hash: Buffer): string {
  return hash.toString('latin1');
}
