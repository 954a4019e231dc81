import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { moves, push } from './pushes.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-metrics-'));
let server: Child;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  const policy = `${POLICY}
sinks:
  - { name: hook, kind: webhook, url: "${receiver.url}", rules: [tag-repointed] }
`;
  server = await startServer({ folder, policy, secrets: SECRETS });
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

/** The value of a line of /metrics; undefined where there is no such line. */
async function metric(line: string): Promise<number | undefined> {
  const { text } = await server.get('/metrics');
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

const becomes = (line: string, value: number) =>
  until(`${line} ${value}`, async () => ((await metric(line)) === value ? true : undefined));

test('counts what became of deliveries and records of each source, lost ones apart', async () => {
  const good: { events: unknown[] } = JSON.parse(push(1));
  const halfGood = JSON.stringify({ events: [...good.events, ...JSON.parse(push(2, { timestamp: 'never' })).events] });
  expect((await server.post('distribution/registry', halfGood, BEARER)).status).toBe(202);
  expect((await server.post('distribution/registry', 'no record at all', BEARER)).status).toBe(202);
  expect((await server.post('distribution/registry', moves(1), BEARER)).status).toBe(202);
  expect((await server.post('distribution/registry', push(3))).status).toBe(401);
  await settled(server);
  await becomes('landwaiter_deliveries_total{source="registry",outcome="accepted"}', 3);
  await becomes('landwaiter_deliveries_total{source="registry",outcome="unauthorised"}', 1);
  await becomes('landwaiter_lost_records_total{source="registry",reason="quarantined"}', 1);
  expect(await metric('landwaiter_lost_records_total{source="registry",reason="refused"}')).toBeGreaterThanOrEqual(1);
  expect(await metric('landwaiter_records_total{source="registry",outcome="understood"}')).toBeGreaterThanOrEqual(3);
});

test('tells what waits, how late things are and how long they take', async () => {
  await becomes('landwaiter_backlog_deliveries', 0);
  await becomes('landwaiter_backlog_seconds', 0);
  expect(await metric('landwaiter_intake_seconds_count')).toBe(4);
  expect(await metric('landwaiter_reading_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(await metric('landwaiter_evaluation_seconds')).toBeGreaterThan(0);
  // Their records are of a day in the past.
  const lag = await metric('landwaiter_source_lag_seconds{source="registry"}');
  expect(lag).toBeGreaterThan((Date.now() - Date.parse('2026-11-24T09:00:00Z')) / 1000 - 600);
  for (const quantile of ['0.5', '0.99', 'max'])
    expect(await metric(`landwaiter_event_loop_lag_seconds{quantile="${quantile}"}`)).toBeGreaterThanOrEqual(0);
});

test('tells that both threads live', async () => {
  for (const thread of ['reading', 'evaluating']) {
    const line = `landwaiter_thread_heard_timestamp_seconds{thread="${thread}"}`;
    const before = await metric(line);
    await until(`a later ${line}`, async () => ((await metric(line)) !== before ? true : undefined));
  }
  expect(await metric('landwaiter_thread_restarts')).toBe(0);
});

test('counts messages to sinks', async () => {
  await becomes('landwaiter_sink_messages_total{sink="hook",outcome="delivered"}', 1);
  await becomes('landwaiter_sink_waiting{sink="hook"}', 0);
  await becomes('landwaiter_sink_dead{sink="hook"}', 0);
});
