import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../test/lab/postgres.ts';
import { Unavailable } from '../../core/error.ts';
import { openPostgresSchema } from '../../database/postgres-schema.ts';
import { inboxContract, readsBesideDamage } from '../inbox.contract.ts';
import type { Parcel } from '../inbox.ts';
import { openPostgresInbox, SCHEMA } from './postgres.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: the PostgreSQL inbox, because ${obstacle}`);

describe.skipIf(obstacle !== undefined)('with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => server.dropDatabases());
  afterAll(() => server.remove());

  inboxContract('PostgreSQL', async () => {
    const url = await server.database();
    return () => openPostgresInbox(url, undefined);
  });

  it('reads what is whole beside damaged rows', async () => {
    const url = await server.database();
    const inbox = await openPostgresInbox(url, undefined);
    const postgres = await openPostgresSchema(url, undefined, SCHEMA);
    await readsBesideDamage(inbox, (statement) => postgres.rows(statement));
    await postgres.close();
    await inbox.close();
  });

  const parcel = (text: string): Parcel => ({
    source: 'prod-registry',
    kind: 'distribution',
    receivedAt: 1000,
    headers: {},
    body: Buffer.from(text),
  });

  it('has kept what it accepted, and how often it was taken, when the server crashes the moment after', async () => {
    const inbox = await openPostgresInbox(await server.database(), undefined);
    expect(await inbox.accept([parcel('one'), parcel('two')])).toEqual([true, true]);
    expect(await inbox.take({ parcels: 1, bytes: 1000 })).toHaveLength(1);
    await server.crash();
    const failure: unknown = await inbox.accept([parcel('three')]).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Unavailable);
    await server.start();
    const retried = await inbox.take({ parcels: 9, bytes: 1000 });
    expect(retried.map(({ body, attempts }) => [body.toString(), attempts])).toEqual([['one', 1]]);
    await inbox.finish(retried.map(({ sequence }) => sequence));
    const kept = await inbox.take({ parcels: 9, bytes: 1000 });
    expect(kept.map(({ body, attempts }) => [body.toString(), attempts])).toEqual([['two', 0]]);
    await inbox.close();
  });

  it('takes bodies that together are too large for one statement, in their order', async () => {
    const inbox = await openPostgresInbox(await server.database(), undefined);
    const large = ['a', 'b', 'c', 'd'].map((letter) => parcel(letter.repeat(3_000_000)));
    expect(await inbox.accept([...large, ...large])).toEqual([true, true, true, true, false, false, false, false]);
    const taken = await inbox.take({ parcels: 9, bytes: 9_000_000 });
    expect(taken.map(({ body }) => body.toString('latin1', 0, 1))).toEqual(['a', 'b', 'c']);
    expect(taken.map(({ body }) => body.length)).toEqual([3_000_000, 3_000_000, 3_000_000]);
    await inbox.close();
  });
});
