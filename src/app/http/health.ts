import type { FastifyInstance } from 'fastify';
import type { Backlog } from '../../intake/inbox.ts';
import type { EvaluatorState } from '../serve/evaluator-host.ts';
import type { Metrics } from '../serve/metrics.ts';

export interface HealthParts {
  readonly metrics: Metrics;
  readonly evaluator: () => EvaluatorState;
  /** Rejects when the inbox cannot be used. */
  readonly backlog: () => Promise<Backlog>;
  /** Rejects when what is delivered now could not be kept. */
  readonly tryToKeep: () => Promise<void>;
  readonly now: () => number;
}

/** `/healthz`: the process answers. `/readyz`: what is delivered now would be kept and evaluated. `/metrics`. */
export function addHealth(server: FastifyInstance, { metrics, evaluator, backlog, tryToKeep, now }: HealthParts): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const { isReady, failing } = evaluator();
    const inbox = await tryToKeep().then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const reason = inbox ?? failing ?? (isReady ? undefined : 'reading what is kept');
    if (reason === undefined) return { status: 'ready' };
    return reply.code(503).header('Retry-After', '1').send({ status: 'not ready', reason });
  });
  server.get('/metrics', async (_request, reply) => {
    // Everything else is counted although the inbox does not answer.
    await backlog().then(
      (waiting) => metrics.waiting(waiting, now()),
      () => undefined,
    );
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text());
  });
}
