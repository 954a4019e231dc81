import type { Digest } from '../../../core/digest.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import type { Postgres, Session } from '../../../database/postgres.ts';
import { integerOf } from '../../../database/rows.ts';
import { rememberedSince, startOfMonth } from '../../storage/retention.ts';
import { attached, endOf, type Month } from './months.ts';
import { namesAsked } from './names.ts';
import * as historySql from './finding-history-sql.ts';
import * as sql from './sql.ts';

const LONGEST = 10 * MINUTE;
// Few enough that a call holds its locks for moments.
const AT_ONCE = 10_000;

/**
 * Forgets facts by the rules of `Store.forget`; answers how many. Each month is forgotten wholly or not at all; what was
 * begun and not ended goes on with the next call.
 */
export async function forgetFacts(postgres: Postgres, before: Time, keep: readonly Digest[]): Promise<number> {
  const line = startOfMonth(before);
  const names = namesAsked({ digests: keep });
  let count = 0;
  for (const month of await attached(postgres)) {
    if (endOf(month) <= line) count += await postgres.transaction((session) => drop(session, month, names), LONGEST);
  }
  count += await repeated(postgres, sql.forgetOthers, [line, names, AT_ONCE]);
  await postgres.rows(sql.forgetFull, [line, names]);
  for (const table of ['material', 'examined'] as const) await postgres.rows(sql.forgetOn(table), [line, names]);
  for (const statement of historySql.forget) await postgres.rows(statement, [line]);
  await repeated(postgres, sql.forgetSeen, [rememberedSince(before), AT_ONCE]);
  return count;
}

/** What is kept of a month moves to those that have none of their own. */
async function drop(session: Session, month: Month, names: readonly Buffer[]): Promise<number> {
  // Readers and writers would look into what is dropped: they wait, or this gives up, after `lock_timeout`.
  await session.rows(`LOCK TABLE fact, mention IN ACCESS EXCLUSIVE MODE`);
  // Another process was here first.
  if (!(await attached(session)).includes(month)) return 0;
  const rows = await session.rows(sql.factsToKeep, [month, names]);
  const kept = rows.map((row) => integerOf(row, 'fact'));
  const [counted = {}] = await session.rows(sql.countFacts, [month]);
  if (kept.length > 0)
    for (const statement of [sql.moveFacts, sql.moveMentions, sql.moveSeen])
      await session.rows(statement, [month, kept]);
  await session.rows(`DROP TABLE landwaiter.fact_${month}, landwaiter.mention_${month}`);
  return integerOf(counted, 'count') - kept.length;
}

async function repeated(
  postgres: Postgres,
  statement: string,
  values: readonly [...(number | readonly Buffer[])[], atOnce: number],
): Promise<number> {
  let count = 0;
  for (;;) {
    const [row = {}] = await postgres.transaction((session) => session.rows(statement, values), LONGEST);
    const some = integerOf(row, 'count');
    count += some;
    if (some < AT_ONCE) return count;
  }
}
