import type { Digest } from '../../../core/digest.ts';
import type { Time } from '../../../core/time.ts';
import { integerOf } from '../../../database/rows.ts';
import type { Database } from '../../../database/sqlite.ts';
import { hexadecimal } from './fact-writer.ts';
import { rememberedSince, startOfMonth } from '../../storage/retention.ts';
import * as historySql from './finding-history-sql.ts';
import * as sql from './sql.ts';

/**
 * Forgets facts in SQLite by the rules of `Store.forget`, all or nothing; answers how many. Names that only they had stay
 * in the tables of names: other processes remember their keys.
 */
export function forgetFacts(database: Database, before: Time, keep: readonly Digest[]): number {
  // A referenced row is looked for in tables that have no index by fact, once for each fact deleted; here the rows that
  // refer to it go first.
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    return database.transaction(() => {
      database.exec(sql.makeDoomed);
      const doomed = [startOfMonth(before), JSON.stringify(keep.map(hexadecimal))] as const;
      database.prepare(sql.doom).run(...doomed);
      database.prepare(sql.forgetFull).run(...doomed);
      for (const table of ['material', 'examined'] as const) database.prepare(sql.forgetOn(table)).run(...doomed);
      for (const statement of historySql.forget) database.prepare(statement).run(startOfMonth(before));
      const count = database.prepare(sql.countDoomed).get() ?? {};
      for (const statement of sql.eraseDoomed) database.exec(statement);
      database.prepare(sql.dropForgotten).run(rememberedSince(before));
      return integerOf(count, 'count');
    });
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
}
