import type { Postgres, Session } from '../../database/postgres.ts';
import { openPostgresSchema } from '../../database/postgres-schema.ts';
import { bodyOf, integerOf } from '../../database/rows.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Entry, type Outbox, revived } from '../queue/outbox.ts';
import { columnsOf, SCHEMA } from '../queue/outbox-tables.ts';

const PUT = `
  INSERT INTO told (sink, incident, dead_since, closed_at, body) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (sink, incident) DO UPDATE SET
    dead_since = excluded.dead_since, closed_at = excluded.closed_at, body = excluded.body`;
const DEAD = 'SELECT body FROM told WHERE dead_since IS NOT NULL ORDER BY dead_since DESC, sink, incident LIMIT $1';
const DEAD_OF = 'SELECT body FROM told WHERE dead_since IS NOT NULL AND sink = $1 FOR UPDATE';
const FORGET = `
  WITH gone AS (DELETE FROM told WHERE closed_at < $1 RETURNING 1)
  SELECT count(*) AS count FROM gone`;

/**
 * An outbox in the schema `landwaiter` of a PostgreSQL database, which it shares with facts and deliveries.
 * @throws InvalidInput when the database cannot be used; Unavailable when it does not answer.
 */
export async function openPostgresOutbox(url: string, password: string | undefined): Promise<Outbox> {
  return outboxOf(await openPostgresSchema(url, password, SCHEMA));
}

function outboxOf(postgres: Postgres): Outbox {
  return {
    async entries(sink) {
      const rows = await postgres.rows('SELECT body FROM told WHERE sink = $1', [storedText(sink)]);
      return rows.map((row) => bodyOf<Entry>(row));
    },
    async put(entry) {
      await save(postgres, entry);
    },
    async remove(sink, incident) {
      await postgres.rows('DELETE FROM told WHERE sink = $1 AND incident = $2', [
        storedText(sink),
        storedText(incident),
      ]);
    },
    async deadLetters(limit) {
      return (await postgres.rows(DEAD, [limit])).map((row) => bodyOf<Entry>(row));
    },
    async revive(sink, incident) {
      return postgres.transaction(async (session) => {
        const entries = (await session.rows(DEAD_OF, [storedText(sink)])).map((row) => bodyOf<Entry>(row));
        const meant = entries.filter((entry) => incident === undefined || entry.incident === incident);
        for (const entry of meant) await save(session, revived(entry));
        return meant.length;
      });
    },
    async forget(before) {
      const [row = {}] = await postgres.rows(FORGET, [before]);
      return integerOf(row, 'count');
    },
    close: () => postgres.close(),
  };
}

async function save(to: Pick<Session, 'rows'>, entry: Entry): Promise<void> {
  await to.rows(PUT, columnsOf(entry));
}
