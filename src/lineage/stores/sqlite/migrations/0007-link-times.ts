import type { Database } from '../../../../database/sqlite.ts';
import { linkFacts } from './link-facts.ts';

const TABLE = `
DROP TABLE fact_link;
CREATE TABLE fact_link (
  name INTEGER NOT NULL,
  at INTEGER NOT NULL,
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (name, at, fact)
) WITHOUT ROWID;
DELETE FROM finding_link;
DELETE FROM judging;
`;

/**
 * Links of one repository, project or namespace beside one another, and those of one name in the order of time. Findings
 * of earlier versions get their links with the next evaluation: until then nobody is told that all were judged.
 */
export function linkTimes(database: Database): void {
  database.exec(TABLE);
  linkFacts(database, 'true');
}
