import type { FastifyInstance } from 'fastify';
import type { Backlog } from '../../intake/inbox.ts';
import type { ThreadsState } from '../serve/threads.ts';
import type { Metrics } from '../serve/metrics.ts';

export interface HealthParts {
  readonly metrics: Metrics;
  readonly threads: () => ThreadsState;
  /** Rejects when the inbox cannot be used. */
  readonly backlog: () => Promise<Backlog>;
  readonly now: () => number;
}

/** `/healthz`: the process answers. `/readyz`: what is delivered now would be kept and evaluated. `/metrics`. */
export function addHealth(server: FastifyInstance, { metrics, threads, backlog, now }: HealthParts): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { isReady, failing } = threads();
    const inbox = await backlog().catch((error: unknown) => String(error));
    const reason = typeof inbox === 'string' ? inbox : (failing ?? (isReady ? undefined : 'reading what is kept'));
    if (reason === undefined) return { status: 'ready' };
    return reply.code(503).header('Retry-After', '1').send({ status: 'not ready', reason });
  });
  server.get('/metrics', async (_request, reply) => {
    metrics.waiting(await backlog(), now());
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text());
  });
}
