import { SECOND, type Time } from '../../../core/time.ts';
import { integerOf } from '../../../database/rows.ts';
import type { Postgres, Session } from '../../../database/postgres.ts';

/** A month as its partitions are called: 202611. 0 is that of all times which get none of their own. */
export type Month = number;

const OTHER: Month = 0;

// Times are claims. Whatever is claimed, there are never more partitions than months in this window, and one.
const PAST = 36;
const FUTURE = 1;

// Others may be making partitions, too.
const WAIT = 30 * SECOND;

/** The month that a fact of this time is kept under. */
export function monthOf(at: Time, now: Time): Month {
  const month = counted(at);
  const today = counted(now);
  if (month < today - PAST || month > today + FUTURE) return OTHER;
  return Math.floor(month / 12) * 100 + (month % 12) + 1;
}

/** The start of the month after, from which on a time no longer belongs to it. */
export function endOf(month: Month): Time {
  return Date.UTC(Math.floor(month / 100), month % 100);
}

function counted(time: Time): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The months that have partitions. */
export interface Months {
  /** Makes the partitions of these months that are missing. */
  ensure(months: ReadonlySet<Month>): Promise<void>;
  /** For after another process may have dropped some. */
  forget(): void;
}

export function monthsOf(postgres: Postgres): Months {
  const known = new Set<Month>([OTHER]);
  return {
    async ensure(months) {
      const missing = [...months].filter((month) => !known.has(month));
      if (missing.length === 0) return;
      await postgres.transaction((session) => attach(session, missing), WAIT);
      for (const month of missing) known.add(month);
    },
    forget() {
      known.clear();
      known.add(OTHER);
    },
  };
}

/** The months that have partitions, but for `OTHER`. */
export async function attached(session: Session): Promise<readonly Month[]> {
  const rows = await session.rows(`
    SELECT substring(relname FROM '^fact_([0-9]{6})$')::integer AS month
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'landwaiter.fact'::regclass AND relname <> 'fact_0' ORDER BY month`);
  return rows.map((row) => integerOf(row, 'month'));
}

// Made by themselves and then attached: that waits neither for readers nor for writers, unlike CREATE … PARTITION OF.
async function attach(session: Session, months: readonly Month[]): Promise<void> {
  await session.rows(`SET LOCAL lock_timeout = ${WAIT}`);
  await session.rows(`SELECT pg_advisory_xact_lock('landwaiter.fact'::regclass::bigint)`);
  await session.rows(`SET LOCAL lock_timeout = '1s'`);
  const there = new Set(await attached(session));
  for (const month of months.filter((one) => !there.has(one))) {
    for (const table of ['fact', 'mention']) {
      await session.rows(`CREATE TABLE landwaiter.${table}_${month} (LIKE landwaiter.${table})`);
      await session.rows(
        `ALTER TABLE landwaiter.${table} ATTACH PARTITION landwaiter.${table}_${month} FOR VALUES IN (${month})`,
      );
    }
  }
}
