import { fastify, type FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { createMetrics } from '../metrics/metrics.ts';
import type { ThreadsState } from '../metrics/progress.ts';
import { addHealth, type HealthParts } from './health.ts';

function healthy(state: Partial<ThreadsState>, more: Partial<HealthParts> = {}): FastifyInstance {
  const server = fastify();
  addHealth(server, {
    metrics: createMetrics(),
    threads: () => ({ isReady: true, restarts: 0, heardAt: { reading: 0, evaluating: 0 }, ...state }),
    tracing: { counts: () => ({ exported: 0, failed: 0, dropped: 0 }) },
    backlog: async () => ({ parcels: 0, bytes: 0 }),
    tryToKeep: async () => undefined,
    held: () => [],
    now: () => 0,
    ...more,
  });
  return server;
}

async function ready(state: Partial<ThreadsState>) {
  const server = healthy(state);
  const { statusCode, body } = await server.inject('/readyz');
  await server.close();
  return [statusCode, JSON.parse(body)];
}

test('a server is ready, and is not while a thread of it seems to hang', async () => {
  expect(await ready({})).toEqual([200, { status: 'ready' }]);
  const silent = 'the evaluating thread has given no sign of life for 11 min';
  expect(await ready({ silent })).toEqual([503, { status: 'not ready', reason: silent }]);
});

test('metrics are made four times a second at most, however many ask, and after a clock that was set back', async () => {
  let at = 1000;
  let asked = 0;
  const backlog = async () => {
    asked += 1;
    return { parcels: 0, bytes: 0 };
  };
  const server = healthy({}, { backlog, now: () => at });
  const ask = () => Promise.all(Array.from({ length: 20 }, () => server.inject('/metrics')));
  const times: number[] = [];
  for (const next of [1000, 1249, 1250, 200]) {
    at = next;
    const answers = await ask();
    expect(new Set(answers.map(({ statusCode, body }) => [statusCode, body.length > 0].join()))).toEqual(
      new Set(['200,true']),
    );
    times.push(asked);
  }
  expect(times).toEqual([1, 1, 2, 3]);
  await server.close();
});
