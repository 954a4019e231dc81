import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../core/error.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { DAY } from '../../../core/time.ts';
import { openPostgres, type Postgres } from '../../../database/postgres.ts';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../../test/lab/postgres.ts';
import { lookUpsContract } from '../../storage/look-ups.contract.ts';
import * as sql from './sql.ts';
import { origin, push, sha } from '../../storage/store.cases.ts';
import { lastingStoreContract, storeContract } from '../../storage/store.contract.ts';
import type { Store } from '../../storage/store.ts';
import { openPostgresStore } from './postgres.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: the PostgreSQL store, because ${obstacle}`);

const NOW = Date.parse('2026-11-24T16:45:00Z');

describe.skipIf(obstacle !== undefined)('with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => server.dropDatabases());
  afterAll(() => server.remove());

  storeContract('PostgreSQL', async () => openPostgresStore(await server.database(), undefined, () => NOW));
  lookUpsContract('PostgreSQL', async () => openPostgresStore(await server.database(), undefined, () => NOW));
  lastingStoreContract('PostgreSQL', async () => {
    const url = await server.database();
    return () => openPostgresStore(url, undefined, () => NOW);
  });

  /** Runs work on a store, and beside it on the database as another program sees it. */
  async function using(work: (store: Store, database: Postgres, url: string) => Promise<void>): Promise<void> {
    const url = await server.database();
    const store = await openPostgresStore(url, undefined, () => NOW);
    const database = await openPostgres(url);
    try {
      await work(store, database, url);
    } finally {
      await store.close();
      await database.close();
    }
  }

  /** Tries again, as a server does, where another held a lock for longer than the store waits: on a busy machine, that is. */
  async function recordedAtLast(store: Store, facts: readonly LandwaiterEvent[]): ReturnType<Store['record']> {
    for (;;) {
      const recorded = await store.record(facts).catch((reason: unknown) => {
        if (!(reason instanceof Unavailable)) throw reason;
      });
      if (recorded) return recorded;
    }
  }

  async function partitions(database: Postgres): Promise<readonly string[]> {
    const rows = await database.rows(
      `SELECT relid::text AS name FROM pg_partition_tree('landwaiter.fact') WHERE isleaf ORDER BY 1`,
    );
    return rows.map(({ name }) => String(name).replace('landwaiter.', ''));
  }

  it('gives each month a partition when it is first needed, and drops it when the month is forgotten', async () => {
    await using(async (store, database) => {
      const [september, october] = [Date.UTC(2026, 8, 30), Date.UTC(2026, 9, 1)];
      await store.record([push('1', { at: september }), push('2', { at: october }), push('3', { at: NOW })]);
      expect(await partitions(database)).toEqual(['fact_0', 'fact_202609', 'fact_202610', 'fact_202611']);
      expect(await store.forget(october, [])).toBe(1);
      expect(await partitions(database)).toEqual(['fact_0', 'fact_202610', 'fact_202611']);
    });
  });

  it('has no more partitions than the months of some years, whatever times are claimed', async () => {
    await using(async (store, database) => {
      const everyMonth = Array.from({ length: 132 }, (_, month) => Date.UTC(2020, month, 15));
      const everyYear = Array.from({ length: 8030 }, (_, year) => Date.UTC(1970 + year, 0, 1));
      const claimed = [...everyMonth, ...everyYear].map((at, index) => push(`${index}`, { at }));
      await store.record(claimed);
      expect(await partitions(database)).toHaveLength(36 + 1 + 1 + 1);
      expect(await store.facts()).toHaveLength(claimed.length);
      expect(await store.forget(NOW, [])).toBe(claimed.filter(({ at }) => at < Date.UTC(2026, 10)).length);
    });
  }, 300_000);

  it('has kept what it had recorded when the server crashes the moment after', async () => {
    await using(async (store) => {
      await store.record([push('1'), push('2')]);
      await server.crash();
      const failure: unknown = await store.record([push('3')]).catch((reason: unknown) => reason);
      expect(failure).toBeInstanceOf(Unavailable);
      await server.start();
      expect(await store.facts()).toEqual([push('1'), push('2')]);
      expect(await store.record([push('3')])).toEqual({ added: 1, contradictions: 0 });
    });
  });

  it('counts each fact once when several processes record the same in other orders', async () => {
    await using(async (_, database, url) => {
      const facts = Array.from({ length: 3000 }, (__, index) =>
        push(`${index % 2900}`, { at: NOW - (index % 60) * DAY, tag: `v${index}` }),
      );
      const shuffled = [
        facts,
        [...facts].reverse(),
        facts.toSorted((one, other) => (one.tag ?? '').localeCompare(other.tag ?? '')),
      ];
      const stores = await Promise.all(shuffled.map(() => openPostgresStore(url, undefined, () => NOW)));
      const recorded = await Promise.all(
        stores.map((store, index) =>
          recordedAtLast(
            store,
            (shuffled[index] ?? []).map((fact) => ({ ...fact, origin: origin(`${index}.log`, 1) })),
          ),
        ),
      );
      expect(recorded.reduce((sum, { added }) => sum + added, 0)).toBe(3000);
      expect(recorded.reduce((sum, { contradictions }) => sum + contradictions, 0)).toBe(100);
      const paths = await database.rows('SELECT DISTINCT path, count(*) AS count FROM fact GROUP BY path');
      expect(paths).toEqual([{ path: '0.log', count: 3000 }]);
      for (const store of stores) await store.close();
    });
  }, 60_000);

  it('gives up forgetting while others read, says so, and leaves everything as it was', async () => {
    await using(async (store, database) => {
      await store.record([push('1', { at: Date.UTC(2026, 8, 3) })]);
      await database.transaction(async (session) => {
        await session.rows('SELECT * FROM fact');
        const failure: unknown = await store.forget(NOW, []).catch((reason: unknown) => reason);
        expect(failure).toBeInstanceOf(Unavailable);
        expect(String(failure)).toContain('another process holds a lock');
      });
      expect(await store.facts()).toHaveLength(1);
      expect(await store.forget(NOW, [])).toBe(1);
    });
  });

  it('answers what is asked about from indexes of the partitions, never by reading every fact', async () => {
    await using(async (store, database, url) => {
      await store.record([push('1', { at: NOW }), push('2', { at: NOW - 40 * DAY }), push('3', { at: 0 })]);
      // As the store's sessions have it. What cannot use an index is still read wholly.
      const plan = await server.asSuperuser(
        `SET search_path = landwaiter; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
         SET plan_cache_mode = force_generic_plan; PREPARE about AS ${sql.factsAbout}; EXPLAIN EXECUTE about ('{}')`,
        url,
      );
      const steps = plan.map((row) => String(row['QUERY PLAN']).trim());
      expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([]);
      for (const partition of await partitions(database)) {
        expect(steps.some((step) => step.includes(`Index Scan using ${partition}_pkey on ${partition}`))).toBe(true);
        const mentions = partition.replace('fact', 'mention');
        expect(steps.some((step) => new RegExp(`Index Scan (?:on|using) ${mentions}_name_idx`).test(step))).toBe(true);
      }
      expect(await store.factsAbout({ digests: [sha('a')] })).toHaveLength(3);
    });
  });
});
