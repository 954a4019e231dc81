import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../test/lab/postgres.ts';
import { lastingStoreContract, storeContract } from '../store.contract.ts';
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
  lastingStoreContract('PostgreSQL', async () => {
    const url = await server.database();
    return () => openPostgresStore(url, undefined, () => NOW);
  });
});
