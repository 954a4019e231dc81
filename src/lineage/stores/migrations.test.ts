import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../../../test/lab/postgres.ts';
import type { InputRow } from '../../core/report.ts';
import { earlierPostgres, earlierSqlite, versionsOf } from '../../database/earlier.fixture.ts';
import { FINDING, HOSTILE, push, sha, STORY } from '../storage/store.cases.ts';
import type { Store } from '../storage/store.ts';
import { openPostgresStore } from './postgres/postgres.ts';
import { openSqliteStore } from './sqlite/sqlite.ts';
import { SCHEMA } from './sqlite/migrations/index.ts';
import { SCHEMA as POSTGRES } from './postgres/migrations/index.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: migrations in PostgreSQL, because ${obstacle}`);

const INPUT: InputRow = { path: 'a.log', records: 9, events: 9, refused: [{ line: 2, reason: 'odd' }] };
const FACTS = [...STORY, ...HOSTILE.map((text, index) => push(text, { at: 100 + index, repository: text }))];

async function fill(store: Store): Promise<void> {
  await store.record(FACTS);
  await store.cover([{ source: 'test', scope: 'x', minutes: [1, 2] }]);
  await store.noteInputs([INPUT]);
  await store.saveFindings([FINDING], undefined, { at: 7, changes: [] });
  await store.close();
}

async function expectFilled(store: Store): Promise<void> {
  expect(await store.facts()).toEqual(FACTS);
  expect((await store.factsAbout({ digests: [sha('1')] })).map(({ id }) => id)).toEqual(['index', 'signature', 'run']);
  expect(await store.coverage()).toEqual([{ source: 'test', scope: 'x', minutes: [1, 2] }]);
  expect(await store.inputs()).toEqual([INPUT]);
  expect(await store.findings()).toEqual([FINDING]);
  // One that an earlier version left has no history: it begins with what is told next.
  expect([undefined, 7]).toContain(await store.historyBegins());
  await store.saveFindings([FINDING], undefined, { at: 9, changes: [] });
  expect([7, 9]).toContain(await store.historyBegins());
  expect(await store.record([...FACTS, push('new')])).toEqual({ added: 1, contradictions: 0 });
  expect(await store.forget(Date.UTC(2026, 0), [sha('1')])).toBe(FACTS.length + 1 - 3);
  expect((await store.facts()).map(({ id }) => id)).toEqual(['index', 'signature', 'run']);
  await store.close();
}

describe('a SQLite store that an earlier version left', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    await fill(await openSqliteStore(join(folder, 'newest.db')));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(versionsOf(SCHEMA))('at schema %i has all that was in it', async (version) => {
    const path = join(folder, `${version}.db`);
    await earlierSqlite(join(folder, 'newest.db'), path, SCHEMA, version);
    await expectFilled(await openSqliteStore(path));
  });
});

describe.skipIf(obstacle !== undefined)('a PostgreSQL store that an earlier version left', () => {
  let server: PostgresServer;
  let newest = '';
  beforeAll(async () => {
    server = await startPostgres();
    newest = await server.database();
    await fill(await openPostgresStore(newest, undefined, () => 0));
  });
  afterAll(() => server.remove());

  it.each(versionsOf(POSTGRES))('at schema %i has all that was in it', async (version) => {
    const url = await server.database();
    await earlierPostgres(newest, url, POSTGRES, version);
    await expectFilled(await openPostgresStore(url, undefined, () => 0));
  });
});
