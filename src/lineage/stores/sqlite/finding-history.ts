import type { FindingChange } from '../../../core/finding-change.ts';
import { bodyOf, integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import { storedText } from '../../../database/stored-text.ts';
import type { FindingHistory } from '../../storage/finding-history.ts';
import { FOREVER, type ToldNow } from '../../storage/store.ts';
import * as sql from './finding-history-sql.ts';

/** What was told of findings in SQLite; `explaining` makes its errors ours. `add`: within a transaction. */
export function sqliteHistory(
  database: Database,
  explaining: <Result>(work: () => Result) => Result,
): FindingHistory & { add(told: ToldNow): void } {
  const begin = database.prepare(sql.begin);
  const begins = database.prepare(sql.begins);
  const addChange = database.prepare(sql.add);
  const changes = database.prepare(sql.changes);
  const changesOf = database.prepare(sql.changesOf);
  const firstAfter = database.prepare(sql.firstAfter);
  return {
    add({ at, changes: told }) {
      begin.run(at);
      for (const change of told) addChange.run(storedText(change.finding), change.at, JSON.stringify(change));
    },
    async historyBegins() {
      const row = explaining(() => begins.get());
      return row && integerOf(row, 'begins');
    },
    async changes({ since = 0, until = FOREVER, finding, after, limit }) {
      const asked = [since, until, after?.at ?? FOREVER, after?.key ?? FOREVER, limit];
      const rows = explaining(() =>
        finding === undefined ? changes.all(...asked) : changesOf.all(storedText(finding), ...asked),
      );
      return rows.map((row) => ({ key: integerOf(row, 'key'), change: bodyOf<FindingChange>(row) }));
    },
    async firstChangesAfter(at) {
      return explaining(() => firstAfter.all(at).map((row) => bodyOf<FindingChange>(row)));
    },
  };
}
