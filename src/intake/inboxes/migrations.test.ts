import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../test/lab/postgres.ts';
import { earlierPostgres, earlierSqlite, versionsOf } from '../../database/earlier.fixture.ts';
import { openSqliteFile } from '../../database/sqlite-file.ts';
import { type Inbox, type Parcel, parcelHash } from '../inbox.ts';
import { openPostgresInbox, SCHEMA as POSTGRES } from './postgres.ts';
import { SCHEMA } from '../sqlite-inbox-schema.ts';
import { openSqliteInbox } from './sqlite.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: migrations of the PostgreSQL inbox, because ${obstacle}`);

const parcel = (text: string, more: Partial<Parcel> = {}): Parcel => ({
  source: 'prod-registry',
  kind: 'distribution',
  receivedAt: 1000,
  headers: { 'x-github-event': 'push' },
  body: Buffer.from(text),
  ...more,
});

async function fill(inbox: Inbox): Promise<void> {
  await inbox.accept([parcel('done'), parcel('\0\xff'), parcel('bad', { quarantined: 'not JSON' })]);
  const [done] = await inbox.take({ parcels: 1, bytes: 100 });
  await inbox.finish([done?.sequence ?? 0]);
  await inbox.close();
}

/** Up to here a row had its state and its body together; what was kept then is not made from the newest tables. */
const TOGETHER = 3;

async function fillTogether(path: string, version: number): Promise<void> {
  const database = await openSqliteFile(path, { ...SCHEMA, migrations: SCHEMA.migrations.slice(0, version) }, 'power');
  const add = database.prepare(`
    INSERT INTO parcel (hash, state, attempts, source, kind, received_at, headers, size, body, reason)
    VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`);
  const rows = [
    ['finished', parcel('done')],
    ['waiting', parcel('\0\xff')],
    ['quarantined', parcel('bad', { quarantined: 'not JSON' })],
  ] as const;
  for (const [state, one] of rows) {
    const { source, kind, receivedAt, headers, body, quarantined = null } = one;
    const texts = [source, kind, receivedAt, JSON.stringify(headers)] as const;
    add.run(parcelHash(one), state, ...texts, body.length, body, quarantined);
  }
  // The newest number is of one that is forgotten: nobody gets it again. And an attempt to write was interrupted.
  database.exec(`
    INSERT INTO parcel (sequence, hash, state, source, kind, received_at, headers, size, body)
    VALUES (41, x'00', 'finished', '', '', 0, '{}', 0, zeroblob(9)), (77, x'01', 'finished', '', '', 0, '{}', 0, NULL);
    DELETE FROM parcel WHERE sequence = 77`);
  database.close();
}

async function expectFilled(inbox: Inbox): Promise<void> {
  const [waiting, ...more] = await inbox.take({ parcels: 9, bytes: 100 });
  expect(more).toEqual([]);
  expect(waiting).toEqual({ ...parcel('\0\xff'), sequence: waiting?.sequence, attempts: 0 });
  expect((await inbox.quarantined(9)).map(({ quarantined }) => quarantined)).toEqual(['not JSON']);
  expect(await inbox.accept([parcel('done'), parcel('new')])).toEqual([false, true]);
  const again = await inbox.take({ parcels: 9, bytes: 100 });
  expect(again.map(({ body, attempts }) => [body.toString(), attempts])).toEqual([['\0\xff', 1]]);
  await inbox.finish(again.map(({ sequence }) => sequence));
  const taken = await inbox.take({ parcels: 9, bytes: 100 });
  expect(taken.map(({ body, attempts }) => [body.toString(), attempts])).toEqual([['new', 0]]);
  await inbox.close();
}

describe('a SQLite inbox that an earlier version left', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    await fill(await openSqliteInbox(join(folder, 'newest.db')));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(versionsOf(SCHEMA))('at schema %i has all that was in it', async (version) => {
    const path = join(folder, `${version}.db`);
    if (version > TOGETHER) await earlierSqlite(join(folder, 'newest.db'), path, SCHEMA, version);
    else await fillTogether(path, version);
    await expectFilled(await openSqliteInbox(path));
  });

  it.each(versionsOf(SCHEMA).filter((version) => version <= TOGETHER))(
    'at schema %i keeps its numbers, and gives none of them again',
    async (version) => {
      const path = join(folder, `numbers-${version}.db`);
      await fillTogether(path, version);
      const inbox = await openSqliteInbox(path);
      expect((await inbox.quarantined(9)).map(({ sequence }) => sequence)).toEqual([3]);
      expect((await inbox.parcel(1))?.body.toString()).toBe('done');
      await inbox.accept([parcel('new')]);
      expect((await inbox.parcel(78))?.body.toString()).toBe('new');
      expect(await inbox.forget(5000)).toBe(2);
      expect(await inbox.accept([parcel('done'), parcel('new')])).toEqual([true, false]);
      await inbox.close();
    },
  );
});

describe.skipIf(obstacle !== undefined)('a PostgreSQL inbox that an earlier version left', () => {
  let server: PostgresServer;
  let newest = '';
  beforeAll(async () => {
    server = await startPostgres();
    newest = await server.database();
    await fill(await openPostgresInbox(newest, undefined));
  });
  afterAll(() => server.remove());

  it.each(versionsOf(POSTGRES))('at schema %i has all that was in it', async (version) => {
    const url = await server.database();
    await earlierPostgres(newest, url, POSTGRES, version);
    await expectFilled(await openPostgresInbox(url, undefined));
  });
});
