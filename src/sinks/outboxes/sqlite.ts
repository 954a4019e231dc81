import { bodyOf } from '../../database/rows.ts';
import type { Database } from '../../database/sqlite.ts';
import { explaining, openSqliteFile } from '../../database/sqlite-file.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Entry, type Outbox, revived } from '../queue/outbox.ts';
import { columnsOf, SCHEMA } from '../queue/outbox-tables.ts';

/** An outbox in a SQLite file, which it may share. */
export async function openSqliteOutbox(path: string): Promise<Outbox> {
  const database = await openSqliteFile(path, SCHEMA, 'power');
  return explaining(path, () => outboxOf(database, path));
}

function outboxOf(database: Database, path: string): Outbox {
  const put = database.prepare(`
    INSERT INTO told (sink, incident, dead_since, closed_at, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (sink, incident) DO UPDATE SET
      dead_since = excluded.dead_since, closed_at = excluded.closed_at, body = excluded.body`);
  const ofSink = database.prepare('SELECT body FROM told WHERE sink = ?');
  const remove = database.prepare('DELETE FROM told WHERE sink = ? AND incident = ?');
  const dead = database.prepare(
    'SELECT body FROM told WHERE dead_since IS NOT NULL ORDER BY dead_since DESC, sink, incident LIMIT ?',
  );
  const deadOf = database.prepare('SELECT body FROM told WHERE dead_since IS NOT NULL AND sink = ?');
  const forget = database.prepare('DELETE FROM told WHERE closed_at < ? RETURNING incident');

  const save = (entry: Entry): void => {
    put.run(...columnsOf(entry));
  };
  const asking = <Result>(work: () => Result): Result => explaining(path, () => database.transaction(work));

  return {
    async entries(sink) {
      return explaining(path, () => ofSink.all(storedText(sink)).map((row) => bodyOf<Entry>(row)));
    },
    async put(entry) {
      asking(() => save(entry));
    },
    async remove(sink, incident) {
      asking(() => remove.run(storedText(sink), storedText(incident)));
    },
    async deadLetters(limit) {
      return explaining(path, () => dead.all(limit).map((row) => bodyOf<Entry>(row)));
    },
    async revive(sink, incident) {
      return asking(() => {
        const entries = deadOf.all(storedText(sink)).map((row) => bodyOf<Entry>(row));
        const meant = entries.filter((entry) => incident === undefined || entry.incident === incident);
        for (const entry of meant) save(revived(entry));
        return meant.length;
      });
    },
    async forget(before) {
      return asking(() => forget.all(before).length);
    },
    async close() {
      explaining(path, () => database.close());
    },
  };
}
