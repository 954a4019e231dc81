import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { until } from '../lab/programs.ts';
import { type Way, wayTo } from '../lab/way.ts';
import { type Child, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { allRead, faultsOf, startSending } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) process.stderr.write(`skipped: a PostgreSQL that hangs: ${obstacle}\n`);

const OUTAGE = 30_000;
/** Twice what the server promises, since the machine may be busy. */
const PATIENCE = 10_000;

describe.skipIf(obstacle !== undefined)('a PostgreSQL that hangs for half a minute', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-hangs-'));
  let postgres: PostgresServer;
  let way: Way;
  let server: Child | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
    way = await wayTo(postgres.port);
  });
  afterEach(async () => {
    await server?.end('SIGKILL');
  });
  afterAll(async () => {
    postgres.goOn();
    await way.stop();
    await postgres.remove();
    rmSync(folder, { recursive: true });
  });

  async function asked(running: Child, path: string): Promise<{ readonly status: number; readonly text: string }> {
    const answer = await fetch(`${running.address}${path}`, { signal: AbortSignal.timeout(PATIENCE) });
    return { status: answer.status, text: await answer.text() };
  }

  async function delivered(running: Child, number: number): Promise<readonly [status: number, retry: string | null]> {
    const answer = await fetch(`${running.address}/intake/distribution/registry`, {
      method: 'POST',
      headers: BEARER,
      body: push(number),
      signal: AbortSignal.timeout(PATIENCE),
    });
    return [answer.status, answer.headers.get('retry-after')];
  }

  test.each([
    ['its processes stand still', () => postgres.hang(), () => postgres.goOn()],
    ['nothing comes through to it, and connections of before never do again', () => way.block(), () => way.clear()],
  ])('loses nothing that was acknowledged, and is used again by itself: %s', async (_name, hang, goOn) => {
    const whole = await postgres.database();
    const url = new URL(whole);
    url.port = String(way.port);
    server = await startServer({ folder, policy: POLICY, secrets: SECRETS, store: url.href });
    const running = server;
    const ledger = startSending(running, 8);
    await until('the first facts', async () => ((await keptIn(whole)).facts.length > 20 ? true : undefined));
    // A thread that is still starting may end for it, and starts again.
    await until('the first evaluation', async () =>
      /^landwaiter_evaluated_timestamp_seconds [1-9]/m.test((await running.get('/metrics')).text) ? true : undefined,
    );
    hang();
    // Under load: all of these wait at once.
    const refused = await Promise.all(Array.from({ length: 20 }, (_, one) => delivered(running, 700_000 + one)));
    expect([...new Set(refused.map((one) => one.join()))]).toEqual(['503,5']);
    const before = ledger.acknowledged.size;
    expect((await asked(running, '/readyz')).status).toBe(503);
    expect((await asked(running, '/healthz')).status).toBe(200);
    expect((await asked(running, '/')).text).toContain('does not answer');
    expect((await asked(running, '/metrics')).text).toMatch(/outcome="not kept"\} [1-9]/);
    await pause(OUTAGE);
    expect([
      ...new Set((await Promise.all([1, 2].map((one) => delivered(running, 710_000 + one)))).map(String)),
    ]).toEqual(['503,5']);
    expect(ledger.acknowledged.size).toBe(before);
    expect(running.hasEnded()).toBe(false);

    goOn();
    await until('new acknowledgements', async () => (ledger.acknowledged.size > before + 20 ? true : undefined));
    await until('readiness', async () => ((await running.get('/readyz')).status === 200 ? true : undefined));
    await ledger.stop();
    await allRead(running);
    expect([...ledger.others.keys()].filter((status) => status !== '503')).toEqual([]);
    expect(await faultsOf(whole, ledger.acknowledged)).toEqual([]);
    // A single session has the lock, and it is this server's: it has not stopped.
    const locks = await until('the lock', async () => {
      const rows = await postgres.asSuperuser(
        `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND granted AND datname = current_database()`,
        whole,
      );
      return rows.length === 1 ? rows : undefined;
    });
    expect(locks).toEqual([{ name: 'landwaiter lock' }]);
    expect(running.printed()).not.toContain('a thread ended');
    expect(await running.end('SIGTERM')).toBe(0);
  });

  test('is not waited for when the server is stopped', async () => {
    server = await startServer({ folder, policy: POLICY, secrets: SECRETS, store: await postgres.database() });
    const ledger = startSending(server, 4);
    await until('acknowledgements', async () => (ledger.acknowledged.size > 20 ? true : undefined));
    postgres.hang();
    await until('a refusal', async () => (ledger.others.size > 0 ? true : undefined));
    server.signal('SIGTERM');
    const running = server;
    await until('its end', async () => (running.hasEnded() ? true : undefined));
    expect(await running.end('SIGTERM')).toBe(0);
    postgres.goOn();
    await ledger.stop().catch(() => undefined);
  });
});
