import type { Database } from '../../database/sqlite.ts';
import { linkFacts } from './link-facts.ts';

const TABLES = `
CREATE TABLE fact_link (
  name INTEGER NOT NULL,
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (name, fact)
) WITHOUT ROWID;
CREATE INDEX repository_by_path ON repository (path);

CREATE TABLE finding_link (
  name INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (name, position)
) WITHOUT ROWID;
CREATE TABLE judging (
  at INTEGER NOT NULL,
  newest INTEGER
);
`;

/**
 * What ties facts together, by name, and when findings were evaluated. Findings of earlier versions get their links with
 * the next evaluation: until then nobody is told that all were judged.
 */
export function links(database: Database): void {
  database.exec(TABLES);
  linkFacts(database, 'true');
}
