import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, postgresObstacle, startPostgres } from '../lab/postgres.ts';
import { until } from '../lab/programs.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { killUnderLoad } from './kills.ts';
import { allRead, faultsOf, startSending } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { digestOf, push } from './pushes.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) process.stderr.write(`skipped: a server with PostgreSQL: ${obstacle}\n`);

/** `npm run faults` makes it longer. */
const OUTAGE = Number(process.env['LANDWAITER_TEST_OUTAGE'] ?? 10) * 1000;

describe.skipIf(obstacle !== undefined)('a server with PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-server-postgres-'));
  let postgres: PostgresServer;
  const running: Child[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const server of running) await server.end('SIGKILL');
    await postgres.remove();
    rmSync(folder, { recursive: true });
  });

  /** A new database: its password stands in the environment, where the server is told of it. */
  async function options(policy = POLICY): Promise<{ readonly child: ChildOptions; readonly whole: string }> {
    const whole = await postgres.database();
    const url = new URL(whole);
    url.password = '';
    const secrets = { ...SECRETS, POSTGRES: postgres.password };
    return { child: { folder, policy, secrets, store: url.href }, whole };
  }

  async function start(child: ChildOptions): Promise<Child> {
    const server = await startServer(child);
    running.push(server);
    return server;
  }

  function expectNoPassword(server: Child): void {
    for (const form of [postgres.password, encodeURIComponent(postgres.password), JSON.stringify(postgres.password)])
      expect(server.printed()).not.toContain(form);
  }

  test('makes findings of deliveries', async () => {
    const { child, whole } = await options();
    const server = await start(child);
    for (const number of [1, 2]) {
      const event = JSON.parse(push(number));
      event.events[0].target.tag = '1.0';
      event.events[0].actor.name = number === 1 ? 'ci-bot' : 'mallory';
      event.events[0].timestamp = `2026-11-24T0${number}:00:00Z`;
      expect((await server.post('distribution/registry', JSON.stringify(event), BEARER)).status).toBe(202);
    }
    const found = await until('the finding', async () =>
      (await keptIn(whole)).findings.find(({ rule }) => rule === 'tag-repointed'),
    );
    expect(found.image?.digest).toBe(digestOf(2));
    expect(await server.end('SIGTERM')).toBe(0);
    expectNoPassword(server);
  });

  test('killed three times under load, has lost nothing it acknowledged and doubled nothing', async () => {
    const { child, whole } = await options();
    const { acknowledged, unanswered, faults } = await killUnderLoad(child, [733, 311, 1201], { url: whole });
    expect(faults).toEqual([]);
    expect(acknowledged).toBeGreaterThan(50);
    expect(unanswered).toBeGreaterThan(0);
  });

  test('answers 503 while PostgreSQL is away, and resumes by itself', async () => {
    const log = join(folder, 'notifications.ndjson');
    writeFileSync(log, `${JSON.stringify(JSON.parse(push(900_001)))}\n`);
    const { child, whole } = await options(`${POLICY}
  - { name: log, kind: distribution }
collectors:
  - { name: log, kind: file, source: log, path: ${log}, every: 1s }
`);
    const server = await start(child);
    const ledger = startSending(server, 4);
    await until('the first facts', async () => ((await keptIn(whole)).facts.length > 20 ? true : undefined));
    // A thread that is still starting ends with it, and is started again.
    await until('an evaluation', async () => (/^evaluated +\d/m.test((await server.get('/')).text) ? true : undefined));
    await postgres.crash();
    const refused = await until('a refusal', async () => {
      const answer = await server.post('distribution/registry', push(800_001), BEARER);
      return answer.status === 202 ? undefined : answer;
    });
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    const before = ledger.acknowledged.size;
    const notReady = await server.get('/readyz');
    expect(notReady.status).toBe(503);
    expect(notReady.text).toContain('cannot use the PostgreSQL store');
    expect((await server.get('/healthz')).status).toBe(200);
    expect((await server.get('/')).status).toBe(200);
    expect((await server.get('/metrics')).text).toMatch(/outcome="not kept"\} [1-9]/);
    // The collector begins anew, and cannot be told where it was.
    server.signal('SIGHUP');
    await until('the reload', async () => /the configuration was read again/.exec(server.printed()) ?? undefined);
    appendFileSync(log, `${JSON.stringify(JSON.parse(push(900_002)))}\n`);
    await pause(OUTAGE);
    expect(ledger.acknowledged.size).toBe(before);
    expect(server.hasEnded()).toBe(false);

    await postgres.start();
    await until('readiness', async () => ((await server.get('/readyz')).status === 200 ? true : undefined));
    await until('new acknowledgements', async () => (ledger.acknowledged.size > before + 20 ? true : undefined));
    await ledger.stop();
    await until('what the collector read meanwhile', async () =>
      (await keptIn(whole)).facts.find((one) => 'digest' in one && one.digest === digestOf(900_002)),
    );
    await allRead(server);
    expect([...ledger.others.keys()].filter((status) => status !== '503')).toEqual([]);
    expect(await faultsOf(whole, [...ledger.acknowledged, 900_001, 900_002])).toEqual([]);
    expect((await server.get('/readyz')).text).not.toContain('evaluation');
    expect(server.printed()).not.toContain('a thread ended');
    await postgres.crash();
    expect(await server.end('SIGTERM')).toBe(0);
    expectNoPassword(server);
  });
});
