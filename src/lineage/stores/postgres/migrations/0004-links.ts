import type { Session } from '../../../../database/postgres.ts';
import { linkFacts } from './link-facts.ts';

const TABLES = `
CREATE TABLE repository (
  name bytea PRIMARY KEY,
  path bytea NOT NULL,
  registry text NOT NULL,
  text text NOT NULL
);
CREATE INDEX repository_by_path ON repository (path);
CREATE TABLE actor (
  name bytea PRIMARY KEY,
  text text NOT NULL
);
CREATE TABLE finding_link (
  name bytea NOT NULL,
  position integer NOT NULL
);
CREATE INDEX finding_link_by_name ON finding_link (name);
CREATE TABLE judging (
  at bigint NOT NULL,
  newest bigint
);
`;

/**
 * What ties facts together, and what names are texts of; when findings were evaluated. Findings of earlier versions get
 * their links with the next evaluation: until then nobody is told that all were judged.
 */
export async function links(session: Session): Promise<void> {
  await session.rows(TABLES);
  await linkFacts(session, 'true');
}
