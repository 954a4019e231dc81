import { integerOf } from '../../../../database/rows.ts';
import type { Database } from '../../../../database/sqlite.ts';
import { factOf } from '../../../storage/fact-rows.ts';
import { linkKey } from '../../../storage/link-key.ts';
import { linksOf } from '../../../storage/links.ts';

/** Adds the links that facts in a store of an earlier version lack. `which`: a condition on `fact`. */
export function linkFacts(database: Database, which: string): void {
  const add = database.prepare('INSERT INTO fact_link (name, at, fact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const facts = database.prepare(`
    SELECT fact.key, fact.body, file.path, fact.line, fact.sha256
    FROM fact JOIN file ON file.key = fact.file WHERE fact.key > ? AND ${which} ORDER BY fact.key LIMIT 1000`);
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
