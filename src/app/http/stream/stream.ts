import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../access/problem.ts';
import type { Listeners } from './listeners.ts';

/** When there is room again nobody knows; until then a page asks by itself. */
const AFTER = 30;

/**
 * `GET /api/v1/stream`: what happens on the server, as server-sent events (HTML, 9.2), for as long as `mayStill` says that
 * whoever asked may.
 */
export function addStream(
  scope: FastifyInstance,
  listeners: Listeners,
  mayStill: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>,
): void {
  // A head of an answer that does not end would be waited for.
  const options = { config: { role: 'viewer' }, schema: { hide: true }, exposeHeadRoute: false } as const;
  scope.get('/api/v1/stream', options, (request, reply) => {
    const lastId = request.headers['last-event-id'];
    if (!listeners.hasRoom())
      throw new Problem('unavailable', 'too many listen already: ask now and then instead', { after: AFTER });
    const { raw } = reply;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    // A proxy that gathers answers before it passes them on would keep them for ever.
    raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    const stop = listeners.add(raw, typeof lastId === 'string' ? lastId : undefined, () => mayStill(request, reply));
    raw.on('close', stop);
  });
}
