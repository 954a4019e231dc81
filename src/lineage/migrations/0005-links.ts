import { integerOf } from '../../database/rows.ts';
import type { Database } from '../../database/sqlite.ts';
import { factOf } from '../fact-rows.ts';
import { linkKey } from '../link-key.ts';
import { linksOf } from '../links.ts';

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
  const add = database.prepare('INSERT INTO fact_link (name, fact) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const facts = database.prepare(`
    SELECT fact.key, fact.body, file.path, fact.line, fact.sha256
    FROM fact JOIN file ON file.key = fact.file WHERE fact.key > ? ORDER BY fact.key LIMIT 1000`);
  for (let last = 0; ; ) {
    const rows = facts.all(last);
    for (const row of rows) {
      last = integerOf(row, 'key');
      for (const link of linksOf(factOf(row))) add.run(linkKey(link), last);
    }
    if (rows.length === 0) return;
  }
}
