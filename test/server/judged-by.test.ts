import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { until } from '../lab/programs.ts';
import type { Child } from './child.ts';
import { keptIn } from './kept.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';
import { startedServers } from './started.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) process.stderr.write(`skipped: the policy of a server on PostgreSQL: ${obstacle}\n`);

const { start, folder } = startedServers();
/** Whoever pushes in these tests is a stranger to it. */
const STRICT = `${POLICY}
publishers:
  - { repositories: ["registry.acme.example/**"], actors: [somebody-else] }
`;
const RULE = 'push-by-unapproved-actor';
const JUDGED_BY = /^landwaiter: judged by (\S+), the policy of the server of this store$/m;

interface Ended {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs in a folder of its own, where there is no policy. */
function command(store: string, args: readonly string[], cwd = folder()): Promise<Ended> {
  const all = [resolve('dist/cli.mjs'), ...args, '--store', store];
  return new Promise((done) => {
    execFile(process.execPath, all, { cwd, env: { PATH: process.env['PATH'] } }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

/** A server that has found something by its policy. */
async function finding(store?: string): Promise<{ readonly server: Child; readonly file: string }> {
  const place = folder();
  const server = await start({
    folder: place,
    policy: STRICT,
    secrets: SECRETS,
    ...(store !== undefined && { store }),
  });
  expect((await server.post('distribution/registry', push(1), BEARER)).status).toBe(202);
  await until('a finding', async () =>
    (await keptIn(server.store)).findings.some(({ rule }) => rule === RULE) ? true : undefined,
  );
  return { server, file: join(place, 'landwaiter.yaml') };
}

async function findsTheSame(store: string, file: string): Promise<void> {
  const analyzed = await command(store, ['analyze']);
  expect(analyzed.stderr).toMatch(JUDGED_BY);
  expect(JUDGED_BY.exec(analyzed.stderr)?.[1]).toBe(file);
  expect(analyzed.stdout).toContain(RULE);
  expect(analyzed.stdout).not.toContain('resolved');
}

describe('commands that are given the store of a server alone', () => {
  test('judge by the policy of the server, beside it and after it, and say so', async () => {
    const { server, file } = await finding();
    await findsTheSame(server.store, file);
    const others = [['report'], ['coverage'], ['where', 'prod/shop/api']].map((args) => command(server.store, args));
    for (const { stderr } of await Promise.all(others)) expect(stderr).toMatch(JUDGED_BY);
    expect(await server.end('SIGTERM')).toBe(0);
    await findsTheSame(server.store, file);
    expect((await command(server.store, ['analyze', '--quiet'])).stderr).toBe('');
  });

  test('take --policy and landwaiter.yaml in the folder first', async () => {
    const { server } = await finding();
    const own = folder();
    writeFileSync(join(own, 'landwaiter.yaml'), POLICY);
    expect((await command(server.store, ['analyze'], own)).stderr).not.toMatch(JUDGED_BY);
    const named = ['analyze', '--policy', join(own, 'landwaiter.yaml')];
    expect((await command(server.store, named)).stderr).not.toMatch(JUDGED_BY);
  });

  test('refuse where that file cannot be read, or is none', async () => {
    const { server, file } = await finding();
    rmSync(file);
    const told = `landwaiter: --policy: the server of this store judges by ${file}: add --policy FILE, since here it`;
    const gone = await command(server.store, ['analyze']);
    expect(gone).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(`${told} cannot be read`) });
    mkdirSync(file);
    expect(await command(server.store, ['report'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('run no rules of a policy that nobody named', async () => {
    const { server, file } = await finding();
    mkdirSync(join(file, '..', 'own-rules'));
    writeFileSync(file, `${STRICT}ruleFolders: [own-rules]\n`);
    expect(await command(server.store, ['analyze'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('has rules of its own, and those run only of a policy that is named'),
    });
  });

  test('say where a server noted nothing, or runs without a policy', async () => {
    const { server } = await finding();
    await server.end('SIGTERM');
    const inbox = new DatabaseSync(`${server.store.slice('sqlite:'.length)}-inbox`);
    inbox.exec(`UPDATE note SET body = '{"file":null}' WHERE name = 'judged by'`);
    const without = 'landwaiter: judged without a policy';
    const { stderr } = await command(server.store, ['coverage']);
    expect(stderr).toContain(`${without}, as the server of this store is run\n`);
    inbox.exec(`DELETE FROM note WHERE name = 'judged by'`);
    inbox.close();
    const earlier = await command(server.store, ['coverage']);
    expect(earlier.stderr).toContain(`${without}: add --policy, if the server of this store has one\n`);
  });

  test('say nothing of a store that no server has', async () => {
    const store = `sqlite:${join(folder(), 'facts.db')}`;
    const records = resolve('examples/recorded-day/records');
    expect((await command(store, ['analyze', records])).stderr).not.toContain('policy of the server');
    expect((await command(store, ['analyze'])).stderr).not.toContain('judged ');
  });
});

describe.skipIf(obstacle !== undefined)('the same of a store in PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());

  test('judges by the policy of the server', async () => {
    const store = await postgres.database();
    expect((await command(store, ['coverage'])).stderr).not.toContain('judged ');
    const { file } = await finding(store);
    await findsTheSame(store, file);
    rmSync(file);
    expect(await command(store, ['analyze'])).toMatchObject({ status: 2, stdout: '' });
  });
});
