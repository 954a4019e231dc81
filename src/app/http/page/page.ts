import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageFiles } from './page-files.ts';

/** What the page may do in a browser: nothing but show what comes from here. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const FOREVER = 'public, max-age=31536000, immutable';
/** Answers of the server itself: under them nothing is a screen. */
const NO_SCREEN = /^\/(?:api|assets|intake|login|logout)(?:\/|$)/;
const NOT_BUILT =
  'The page is not here: this Landwaiter was built without it (npm run build makes it).\nThe state of the server is at /status, what it knows at /api/v1 (docs/api.md).\n';

/**
 * The page for people: at `/` and wherever one of its screens may be, for whoever takes HTML. `plain` answers others at
 * `/`. Which screens there are, and what their names mean, the page knows: here a path is nothing but the same file.
 */
export function addPage(
  server: FastifyInstance,
  page: PageFiles | undefined,
  plain: (reply: FastifyReply) => Promise<FastifyReply>,
): void {
  server.get('/', (request, reply) => {
    // Caches in between must not give one of them the answer of the other.
    void reply.header('Vary', 'Accept');
    return takesHtml(request) ? screen(reply, page) : plain(reply);
  });
  server.get('/*', async (request, reply) => {
    const [path = ''] = (request.raw.url ?? '').split('?', 1);
    const file = page?.files.get(path);
    if (file) {
      void reply.type(file.type).header('Content-Security-Policy', PAGE_POLICY);
      if (file.isHashed) void reply.header('Cache-Control', FOREVER);
      return reply.send(file.bytes);
    }
    if (NO_SCREEN.test(path) || !takesHtml(request)) return reply.callNotFound();
    return screen(reply, page);
  });
}

async function screen(reply: FastifyReply, page: PageFiles | undefined): Promise<FastifyReply> {
  if (!page) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.type('text/html; charset=utf-8').header('Content-Security-Policy', PAGE_POLICY).send(page.index);
}

/** Browsers name HTML when somebody opens an address; programs take anything, or something else. */
function takesHtml({ headers }: FastifyRequest): boolean {
  return /\btext\/html\b/i.test(headers.accept ?? '');
}
