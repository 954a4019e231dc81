import type { Schema } from '../../database/sqlite-schema.ts';
import { storedText } from '../../database/stored-text.ts';
import { type Entry, isDead } from './outbox.ts';

// `dead_since` and `closed_at` repeat what is in the body, for the two questions that are not about one sink.
const TABLES = `
CREATE TABLE told (
  sink TEXT NOT NULL,
  incident TEXT NOT NULL,
  dead_since BIGINT,
  closed_at BIGINT,
  body TEXT NOT NULL,
  PRIMARY KEY (sink, incident)
);
CREATE INDEX told_dead ON told (dead_since) WHERE dead_since IS NOT NULL;
CREATE INDEX told_closed ON told (closed_at) WHERE closed_at IS NOT NULL;
`;

/** The tables of an outbox, in SQLite and in PostgreSQL. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_outbox_schema', migrations: [TABLES] };

/** An entry as the columns sink, incident, dead_since, closed_at, body. */
export function columnsOf(entry: Entry) {
  const { sink, incident, delivered, trouble } = entry;
  const deadSince = isDead(entry) ? (trouble?.since ?? null) : null;
  const closedAt = delivered?.closed === true ? delivered.at : null;
  const body = storedText(JSON.stringify(entry));
  return [storedText(sink), storedText(incident), deadSince, closedAt, body] as const;
}
