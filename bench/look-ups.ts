import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '../src/core/digest.ts';
import { openPostgres } from '../src/database/postgres.ts';
import { loadSqlite } from '../src/database/sqlite.ts';
import { openPostgresStore } from '../src/lineage/stores/postgres.ts';
import { openSqliteStore } from '../src/lineage/stores/sqlite.ts';
import type { Store } from '../src/lineage/store.ts';
import { startPostgres } from '../test/lab/postgres.ts';
import type { Benchmark, Result } from './benchmark.ts';
import { history } from './history.ts';
import { between, createRandom } from './random.ts';

const EVENTS = 1_000_000;
const BATCH = 1000;
const LOOK_UPS = 2000;
const GOAL = 10;
const NOW = Date.UTC(2026, 10, 1);

/** A store full of events, and rows of it read by their keys, as its rival reads them. */
interface Filled {
  readonly name: string;
  readonly store: Store;
  byKeys(keys: readonly number[]): Promise<unknown>;
  /** What a server does by itself when it has time. */
  settle(): Promise<unknown>;
  remove(): Promise<void>;
}

/** B8: everything about a digest, out of a store that is full. */
export const lookUps: Benchmark = {
  name: 'B8 look-ups in a full store',
  data: `${EVENTS} events of ordinary history, seed 7, recorded ${BATCH} at once; ${LOOK_UPS} digests, 5 facts each`,
  rival: 'as many rows read by their keys',
  async run() {
    const events = history(createRandom(7), EVENTS);
    const digests = events.flatMap((event) => ('digest' in event && event.digest ? [event.digest] : []));
    const results: Result[] = [];
    for (const open of [sqlite, postgres]) {
      const filled = await open();
      const started = performance.now();
      for (let at = 0; at < events.length; at += BATCH) await filled.store.record(events.slice(at, at + BATCH));
      const rate = (events.length * 1000) / (performance.now() - started);
      await filled.settle();
      results.push({ what: `${filled.name}, recording`, measured: `${rate.toFixed(0)} events/s` });
      results.push(...(await lookedUp(filled, digests)));
      await filled.remove();
    }
    return results;
  },
};

async function lookedUp(filled: Filled, digests: readonly Digest[]): Promise<readonly Result[]> {
  const random = createRandom(8);
  const [ours, rival]: readonly [number[], number[]] = [[], []];
  for (let count = 0; count < LOOK_UPS; count += 1) {
    const digest = digests[between(random, 0, digests.length - 1)];
    const before = performance.now();
    const found = await filled.store.factsAbout({ digests: digest ? [digest] : [] });
    const afterwards = performance.now();
    await filled.byKeys(found.map(() => between(random, 1, EVENTS)));
    ours.push(afterwards - before);
    rival.push(performance.now() - afterwards);
  }
  const shown = (times: number[]): string =>
    `p50 ${at(times, 0.5).toFixed(2)} ms, p99 ${at(times, 0.99).toFixed(2)} ms`;
  const p99 = at(ours, 0.99);
  return [
    { what: `${filled.name}, look-up`, measured: shown(ours), ratio: p99, goal: `p99 <= ${GOAL} ms`, met: p99 <= GOAL },
    { what: `${filled.name}, by keys`, measured: shown(rival) },
  ];
}

function at(times: number[], part: number): number {
  return times.sort((one, other) => one - other)[Math.floor(times.length * part)] ?? 0;
}

async function sqlite(): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-bench-'));
  const store = await openSqliteStore(join(folder, 'facts.db'));
  const database = (await loadSqlite())(join(folder, 'facts.db'));
  const one = database.prepare('SELECT body FROM fact WHERE key = ?');
  return {
    name: 'SQLite',
    store,
    byKeys: async (keys) => keys.map((key) => one.get(key)),
    settle: async () => undefined,
    async remove() {
      await store.close();
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function postgres(): Promise<Filled> {
  const server = await startPostgres();
  const url = await server.database();
  const store = await openPostgresStore(url, undefined, () => NOW);
  const database = await openPostgres(url);
  return {
    name: 'PostgreSQL',
    store,
    byKeys: (keys) => database.rows('SELECT body FROM fact WHERE key = ANY ($1::bigint[])', [keys], 'byKeys'),
    settle: () => server.asSuperuser('VACUUM ANALYZE', url),
    async remove() {
      await store.close();
      await database.close();
      await server.remove();
    },
  };
}
