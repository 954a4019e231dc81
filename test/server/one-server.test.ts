import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { until } from '../lab/programs.ts';
import type { Child, ChildOptions } from './child.ts';
import { keptIn } from './kept.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { digestOf, push } from './pushes.ts';
import { startedServers } from './started.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) process.stderr.write(`skipped: one server on a PostgreSQL: ${obstacle}\n`);

const UNAVAILABLE = 3;
const IN_USE = /the store is in use: .*Only one landwaiter serve runs on a store: stop the other one/;
const { start, folder } = startedServers();

const good = async (server: Child, number: number) =>
  (await server.post('distribution/registry', push(number), BEARER)).status;

interface Ended {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function command(store: string, args: readonly string[]): Promise<Ended> {
  const all = [resolve('dist/cli.mjs'), ...args, '--store', store];
  return new Promise((done) => {
    execFile(process.execPath, all, { env: { PATH: process.env['PATH'] } }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('a store in SQLite', () => {
  const options = (): ChildOptions => ({ folder: folder(), policy: POLICY, secrets: SECRETS });

  test('has one server: a second one is told what to do, and the first goes on', async () => {
    const first = options();
    const server = await start(first);
    const link = join(folder(), 'other-name.db');
    symlinkSync(join(first.folder, 'facts.db'), link);
    for (const store of [server.store, `sqlite:${link}`]) {
      const second = await command(store, ['serve', '--listen', '127.0.0.1:0']);
      expect([second.status, second.stderr]).toEqual([UNAVAILABLE, expect.stringMatching(IN_USE)]);
    }
    expect(await good(server, 1)).toBe(202);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  test('is free again at once when its server was killed', async () => {
    const one = options();
    for (const number of [1, 2, 3]) {
      const server = await start(one);
      expect(await good(server, number)).toBe(202);
      await server.end('SIGKILL');
    }
    const { store } = await start(one);
    const kept = async (): Promise<string> => JSON.stringify((await keptIn(store)).facts);
    for (const number of [1, 2, 3])
      await until(`push ${number}`, async () => (await kept()).includes(digestOf(number)) || undefined);
  });

  test('takes nothing from commands while a server has it, and answers those that only ask', async () => {
    const server = await start(options());
    expect(await good(server, 1)).toBe(202);
    await until('the fact', async () => ((await keptIn(server.store)).facts.length > 0 ? true : undefined));
    const file = join(folder(), 'notifications.ndjson');
    writeFileSync(file, `${JSON.stringify(JSON.parse(push(2)))}\n`);
    const adding = await command(server.store, ['analyze', file]);
    expect([adding.status, adding.stderr]).toEqual([UNAVAILABLE, expect.stringContaining('the store is in use: ')]);
    expect(JSON.stringify((await keptIn(server.store)).facts)).not.toContain(digestOf(2));
    const asking = await command(server.store, ['trace', 'prod/shop/api']);
    expect([asking.status, asking.stdout]).toEqual([0, expect.stringContaining(digestOf(1).slice(0, 19))]);
    expect((await command(server.store, ['analyze', '-o', 'json'])).status).toBe(0);
    expect(await server.end('SIGTERM')).toBe(0);
    expect((await command(server.store, ['analyze', file])).status).toBe(0);
    expect(JSON.stringify((await keptIn(server.store)).facts)).toContain(digestOf(2));
  });
});

describe.skipIf(obstacle !== undefined)('a store in PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());

  const HOLDER = `SELECT pid FROM pg_stat_activity WHERE application_name = 'landwaiter lock' AND datname = current_database()`;

  async function options(): Promise<{ readonly child: ChildOptions; readonly whole: string }> {
    const whole = await postgres.database();
    return { whole, child: { folder: folder(), policy: POLICY, secrets: SECRETS, store: whole } };
  }

  async function holder(whole: string): Promise<number | undefined> {
    const [row] = await postgres.asSuperuser(HOLDER, whole);
    return row && Number(row['pid']);
  }

  test('has one server, also after that was killed or its session was ended', async () => {
    const { child, whole } = await options();
    const refused = async () => {
      const second = await command(whole, ['serve', '--listen', '127.0.0.1:0']);
      expect([second.status, second.stderr]).toEqual([UNAVAILABLE, expect.stringMatching(IN_USE)]);
      expect(second.stderr).toContain('a process on 127.0.0.1 (PostgreSQL’s session ');
      for (const form of [postgres.password, encodeURIComponent(postgres.password)])
        expect(second.stderr).not.toContain(form);
    };
    const killed = await start(child);
    await refused();
    await killed.end('SIGKILL');
    const server = await start(child);
    const before = await holder(whole);
    await postgres.asSuperuser(`SELECT pg_terminate_backend(${before})`, whole);
    await until('another session', async () => {
      const now = await holder(whole);
      return now === undefined || now === before ? undefined : now;
    });
    await refused();
    expect(await good(server, 1)).toBe(202);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  test('is left by a server that lost it to another', async () => {
    const { child, whole } = await options();
    const server = await start(child);
    const other = new pg.Client({ connectionString: whole });
    await other.connect();
    const [first] = await postgres.asSuperuser(
      `SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      whole,
    );
    // It queues, and has the lock the moment that the session ends.
    const taken = other.query(`SELECT pg_advisory_lock(${String(first?.['classid'])}, ${String(first?.['objid'])})`);
    await until('the other one to wait', async () => {
      const rows = await postgres.asSuperuser('SELECT 1 FROM pg_locks WHERE NOT granted', whole);
      return rows.length > 0 ? true : undefined;
    });
    await postgres.asSuperuser(`SELECT pg_terminate_backend(${await holder(whole)})`, whole);
    await taken;
    await until('the end of the server', async () => (server.hasEnded() ? true : undefined));
    expect(await server.end('SIGTERM')).toBe(UNAVAILABLE);
    expect(server.printed()).toMatch(/"level":"fatal".*another server has taken over the store/);
    expect(server.printed()).toContain('landwaiter: another server has taken over the store: a process on 127.0.0.1');
    await other.end();
  });
});
