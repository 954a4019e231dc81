import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Time } from '../src/core/time.ts';
import { openPostgres } from '../src/database/postgres.ts';
import { openDatabase } from '../src/database/sqlite.ts';
import type { Store } from '../src/lineage/storage/store.ts';
import { openPostgresStore } from '../src/lineage/stores/postgres/postgres.ts';
import { openSqliteStore } from '../src/lineage/stores/sqlite/sqlite.ts';
import { startPostgres } from '../test/lab/postgres.ts';

/** A store to be filled with events, and rows of it read by their keys, as its rival reads them. */
export interface Filled {
  readonly name: string;
  readonly store: Store;
  byKeys(keys: readonly number[]): Promise<unknown>;
  /** What a server does by itself when it has time. */
  settle(): Promise<unknown>;
  remove(): Promise<void>;
}

export async function sqlite(): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-bench-'));
  const store = await openSqliteStore(join(folder, 'facts.db'));
  const database = openDatabase(join(folder, 'facts.db'));
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

export async function postgres(now: Time): Promise<Filled> {
  const server = await startPostgres();
  const url = await server.database();
  const store = await openPostgresStore(url, undefined, () => now);
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
