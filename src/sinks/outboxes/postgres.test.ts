import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../test/lab/postgres.ts';
import { outboxContract } from '../queue/outbox.contract.ts';
import { openPostgresOutbox } from './postgres.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: the PostgreSQL outbox, because ${obstacle}`);

describe.skipIf(obstacle !== undefined)('with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  outboxContract('PostgreSQL', async () => {
    const url = await server.database();
    return () => openPostgresOutbox(url, undefined);
  });
});
