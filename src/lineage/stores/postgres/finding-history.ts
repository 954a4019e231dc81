import type { FindingChange } from '../../../core/finding-change.ts';
import { MINUTE } from '../../../core/time.ts';
import type { Postgres, Session } from '../../../database/postgres.ts';
import { bodyOf, integerOf } from '../../../database/rows.ts';
import type { FindingHistory } from '../../storage/finding-history.ts';
import { FOREVER, type ToldNow } from '../../storage/store.ts';
import * as sql from './finding-history-sql.ts';
import { nameOf } from './names.ts';

const WRITTEN = 5000;
// Of a hundred thousand findings each may have changed.
const LONGEST = MINUTE;

/** What was told of findings in PostgreSQL. */
export function postgresHistory(postgres: Postgres): FindingHistory {
  return {
    async historyBegins() {
      const [row] = await postgres.rows(sql.begins);
      return row && integerOf(row, 'begins');
    },
    async changes({ since = 0, until = FOREVER, finding, after, limit }) {
      const asked = [since, until, after?.at ?? FOREVER, after?.key ?? FOREVER, limit];
      const rows = await (finding === undefined
        ? postgres.rows(sql.changes, asked)
        : postgres.rows(sql.changesOf, [...asked, nameOf('finding', finding)]));
      return rows.map((row) => ({ key: integerOf(row, 'key'), change: bodyOf<FindingChange>(row) }));
    },
    async firstChangesAfter(at) {
      const rows = await postgres.transaction((session) => session.rows(sql.firstAfter, [at]), LONGEST);
      return rows.map((row) => bodyOf<FindingChange>(row));
    },
  };
}

/** Keeps what is told within a transaction that holds the findings. */
export async function addHistory(session: Session, { at, changes }: ToldNow): Promise<void> {
  await session.rows(sql.begin, [at]);
  for (let from = 0; from < changes.length; from += WRITTEN) {
    const some = changes.slice(from, from + WRITTEN);
    await session.rows(sql.add, [
      some.map(({ finding }) => nameOf('finding', finding)),
      some.map((change) => change.at),
      some.map((change) => JSON.stringify(change)),
    ]);
  }
}
