import type { Time } from '../core/time.ts';
import { bytesOf, integerOf, textOf } from '../database/rows.ts';
import type { Database } from '../database/sqlite.ts';
import type { Backlog, Packed, Parcel } from './inbox.ts';
import { backlogOf } from './inbox-rows.ts';
import { unpacked } from './packed.ts';

/**
 * What came in masses, each commit of it in one row, until it is taken out. To compare each parcel with those before it
 * and to give it a row of its own takes four times as long as to keep it, and that can wait: the sender cannot.
 */
export interface Batches {
  /** Whether later parcels have to go behind these. */
  isEmpty(): boolean;
  add(batch: Packed): void;
  /** Takes the oldest out; undefined: there is none. */
  take(): readonly Parcel[] | undefined;
  backlog(): Backlog;
}

/** The table. */
export const BATCHES = `
CREATE TABLE batch (
  number INTEGER PRIMARY KEY,
  parcels INTEGER NOT NULL,
  size INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  heads TEXT NOT NULL,
  bodies BLOB NOT NULL
);
CREATE INDEX batched ON batch (number, parcels, size, received_at);
`;

export function openBatches(database: Database): Batches {
  const any = database.prepare('SELECT number FROM batch LIMIT 1');
  const insert = database.prepare(
    'INSERT INTO batch (parcels, size, received_at, heads, bodies) VALUES (?, ?, ?, ?, ?)',
  );
  const oldest = database.prepare(
    'SELECT number, parcels, received_at, heads, bodies FROM batch ORDER BY number LIMIT 1',
  );
  const remove = database.prepare('DELETE FROM batch WHERE number = ?');
  // Out of the index: the rows would be the reading of all the bodies.
  const backlog = database.prepare(`
    SELECT coalesce(sum(parcels), 0) AS parcels, coalesce(sum(size), 0) AS bytes, min(received_at) AS oldest
    FROM batch INDEXED BY batched`);
  return {
    isEmpty: () => any.get() === undefined,
    add({ parcels, bodies, oldest: receivedAt, heads }) {
      insert.run(parcels, bodies.byteLength, receivedAt, heads, Buffer.from(bodies));
    },
    take() {
      const row = oldest.get();
      if (!row) return undefined;
      remove.run(integerOf(row, 'number'));
      const bodies = bytesOf(row, 'bodies');
      try {
        // A copy of its own, since a small one shares its memory with others.
        return unpacked({ heads: textOf(row, 'heads'), bodies: new Uint8Array(bodies).buffer });
      } catch (error) {
        return [inOne(bodies, integerOf(row, 'received_at'), integerOf(row, 'parcels'), error)];
      }
    },
    backlog: () => backlogOf(backlog.get() ?? {}),
  };
}

/** What cannot be taken apart is kept as one, for people to look at. */
function inOne(body: Buffer, receivedAt: Time, parcels: number, error: unknown): Parcel {
  const reason = error instanceof Error ? error.message : String(error);
  const quarantined = `damaged: ${parcels} deliveries that came at once cannot be taken apart: ${reason}`;
  return { source: '', kind: '', receivedAt, headers: {}, body, quarantined };
}
