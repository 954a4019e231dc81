import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { createMetrics } from '../metrics/metrics.ts';
import type { ThreadsState } from '../metrics/progress.ts';
import { addHealth } from './health.ts';

async function ready(state: Partial<ThreadsState>) {
  const server = fastify();
  addHealth(server, {
    metrics: createMetrics(),
    threads: () => ({ isReady: true, restarts: 0, heardAt: { reading: 0, evaluating: 0 }, ...state }),
    tracing: { counts: () => ({ exported: 0, failed: 0, dropped: 0 }) },
    backlog: async () => ({ parcels: 0, bytes: 0 }),
    tryToKeep: async () => undefined,
    held: () => [],
    now: () => 0,
  });
  const { statusCode, body } = await server.inject('/readyz');
  await server.close();
  return [statusCode, JSON.parse(body)];
}

test('a server is ready, and is not while a thread of it seems to hang', async () => {
  expect(await ready({})).toEqual([200, { status: 'ready' }]);
  const silent = 'the evaluating thread has given no sign of life for 11 min';
  expect(await ready({ silent })).toEqual([503, { status: 'not ready', reason: silent }]);
});
