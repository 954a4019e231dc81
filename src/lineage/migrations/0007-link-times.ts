import { integerOf } from '../../database/rows.ts';
import type { Database } from '../../database/sqlite.ts';
import { factOf } from '../fact-rows.ts';
import { linkKey } from '../link-key.ts';
import { linksOf } from '../links.ts';

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
  const add = database.prepare('INSERT INTO fact_link (name, at, fact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const facts = database.prepare(`
    SELECT fact.key, fact.body, file.path, fact.line, fact.sha256
    FROM fact JOIN file ON file.key = fact.file WHERE fact.key > ? ORDER BY fact.key LIMIT 1000`);
  for (let last = 0; ; ) {
    const rows = facts.all(last);
    for (const row of rows) {
      last = integerOf(row, 'key');
      const fact = factOf(row);
      for (const link of linksOf(fact)) add.run(linkKey(link), fact.at, last);
    }
    if (rows.length === 0) return;
  }
}
