import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from './lab/postgres.ts';

const obstacle = (await postgresObstacle()) ?? (existsSync('dist/cli.mjs') ? undefined : 'dist/cli.mjs is not built');
if (obstacle !== undefined) console.warn(`skipped: the command with a PostgreSQL store, because ${obstacle}`);

const day = resolve('examples/recorded-day');

describe.skipIf(obstacle !== undefined)('the command with a PostgreSQL store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-cli-'));
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  function landwaiter(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const policy = ['--policy', join(day, 'landwaiter.yaml'), '-q'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/cli.mjs'), ...args, ...policy], {
      cwd: folder,
      encoding: 'utf8',
      // A server closes a connection that was forgotten only after a minute; until then the command would wait.
      timeout: 50_000,
      // Without those of whoever runs the tests.
      env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
    });
    expect(`${stdout}${stderr}`).not.toContain(server.password);
    expect(`${stdout}${stderr}`).not.toContain(encodeURIComponent(server.password));
    return { status, out: stdout, note: stderr };
  }

  /** A new database's URL without the password. */
  async function place(): Promise<string> {
    const url = new URL(await server.database());
    url.password = '';
    return url.href;
  }

  test('analyze keeps what it read; trace, where and a second analysis then need no files', async () => {
    const store = ['--store', await place()];
    const env = { LANDWAITER_SECRET_POSTGRES: server.password };
    const memory = landwaiter(['analyze', join(day, 'records'), '-o', 'json=memory.json']);
    expect(landwaiter(['analyze', join(day, 'records'), ...store, '-o', 'json=first.json'], env)).toEqual(memory);
    expect(landwaiter(['analyze', ...store, '-o', 'json=second.json'], env)).toEqual(memory);
    const report = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    expect(report('first.json')).toEqual(report('memory.json'));
    expect(report('second.json')).toEqual(report('memory.json'));
    for (const question of [
      ['trace', 'prod/shop/api:1.4.2'],
      ['where', 'mallory'],
    ]) {
      const answer = landwaiter([...question, ...store], env);
      expect(answer).toEqual(landwaiter([...question, join(day, 'records')]));
      expect(answer.status).toBe(0);
    }
  });

  test('the password may be in the URL, in a file, or where PostgreSQL’s own programs look for it', async () => {
    const url = new URL(await place());
    const read = [join(day, 'records/ci'), '--store'];
    const given = (href: string, env: Readonly<Record<string, string>>): number | null =>
      landwaiter(['analyze', ...read, href], env).status;
    expect(given(url.href, { PGPASSWORD: server.password })).toBe(0);
    writeFileSync(join(folder, 'password'), `${server.password}\n`);
    expect(given(url.href, { LANDWAITER_SECRET_POSTGRES_FILE: 'password' })).toBe(0);
    url.password = encodeURIComponent(server.password);
    expect(given(url.href, {})).toBe(0);
    expect(landwaiter(['analyze', join(day, 'records/ci')], { LANDWAITER_STORE: url.href }).status).toBe(0);
  });

  test('what is wrong ends with a sentence that has no secret: status 2 to put right, 3 to try again', async () => {
    const url = new URL(await place());
    const { port } = url;
    const refused = landwaiter(['analyze', '--store', url.href]);
    expect(refused.status).toBe(2);
    expect(refused.note).toMatch(/^landwaiter: --store: .* asks for a password: give it in LANDWAITER_SECRET_POSTGRES/);
    const mistyped = landwaiter(['analyze', '--store', `postgre://landwaiter:${server.password}@127.0.0.1/facts`]);
    expect(mistyped.status).toBe(2);
    expect(mistyped.note).toContain('"postgre:" is no store: choose memory:, sqlite:PATH or postgres://USER@HOST/');
    const env = { LANDWAITER_SECRET_POSTGRES_FILE: 'nowhere' };
    expect(landwaiter(['analyze', '--store', url.href], env).note).toContain(
      'LANDWAITER_SECRET_POSTGRES_FILE: cannot be',
    );
    await server.crash();
    const away = landwaiter(['analyze', '--store', url.href], { LANDWAITER_SECRET_POSTGRES: server.password });
    await server.start();
    expect(away.status).toBe(3);
    expect(away.note).toContain(`127.0.0.1:${port}`);
    expect(away.note).toContain('nothing listens there');
  });

  test('what is published needs no package for it', () => {
    const names = readdirSync('dist').filter((name) => name.endsWith('.mjs'));
    const imports = names.flatMap((name) =>
      [...readFileSync(join('dist', name), 'utf8').matchAll(/(?:from|import\()\s*["'](pg[^"']*)["']/g)].map(String),
    );
    expect(imports).toEqual([]);
  });
});
