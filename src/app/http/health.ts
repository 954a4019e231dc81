import type { FastifyInstance } from 'fastify';
import type { Backlog, HeldRow } from '../../intake/inbox.ts';
import type { ThreadsState } from '../metrics/progress.ts';
import type { Tracing } from '../metrics/tracing.ts';
import type { Metrics } from '../metrics/metrics.ts';

export interface HealthParts {
  readonly metrics: Metrics;
  readonly threads: () => ThreadsState;
  readonly tracing: Pick<Tracing, 'counts'>;
  /** Rejects when the inbox cannot be used. */
  readonly backlog: () => Promise<Backlog>;
  /** Rejects when what is delivered now could not be kept. */
  readonly tryToKeep: () => Promise<void>;
  /** What waits apart, since its door told of too much. */
  readonly held: () => readonly HeldRow[];
  readonly now: () => number;
}

/**
 * `/healthz`: the process answers. `/readyz`: what is delivered now would be kept, the evaluation has begun once, and none
 * seems to hang; one that fails later is told there, but those who deliver lose nothing by it. `/metrics`.
 */
export function addHealth(server: FastifyInstance, parts: HealthParts): void {
  const { metrics, threads, tracing, backlog, tryToKeep, held, now } = parts;
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { isReady, failing, last, resting, silent } = threads();
    const problem = await tryToKeep().then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const reason = problem ?? resting ?? silent ?? (isReady || last ? undefined : (failing ?? 'reading what is kept'));
    if (reason === undefined)
      return {
        status: 'ready',
        ...(failing !== undefined && { evaluation: failing }),
        ...(held().length > 0 && { held: held().map(({ source }) => source) }),
      };
    return reply.code(503).header('Retry-After', '1').send({ status: 'not ready', reason });
  });
  server.get('/metrics', async (_request, reply) => {
    // Everything else is counted although the inbox does not answer.
    await backlog().then(
      (waiting) => metrics.waiting(waiting, now()),
      () => undefined,
    );
    metrics.threads(threads());
    metrics.held(held());
    metrics.traced(tracing.counts());
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text());
  });
}
