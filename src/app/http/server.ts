import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { InvalidInput } from '../../core/error.ts';
import type { ServerSpec } from '../../policy/schema/server-schema.ts';
import { type Addresses, addressesOf } from './addresses.ts';
import { HASTY } from './answer.ts';
import { type Connections, createConnections } from './connections.ts';
import { createRate, type Rate } from './rate.ts';

// Node's own times are a minute and more: enough for anybody to hold every connection with a byte now and then.
const LIMITS: http.ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
};
/** Before it, idle ones make room (`connections.ts`); this is for a moment in which too many are opened at once. */
const MOST_CONNECTIONS = 2500;
/** Of one address. */
const REQUESTS_PER_SECOND = 5000;
const HANDSHAKE = 5000;
/** After so long on stop, what is still being sent is cut off: nothing of it was acknowledged. */
const LAST_ANSWERS = 8000;
const MOST_HEADERS = 64;

/** What answers some requests before the routes are asked. */
export interface Front {
  /** Whether it answers this one. */
  takes(request: IncomingMessage, response: ServerResponse): boolean;
  /** The server is stopping: requests on connections that are still open come too late. */
  stop(): void;
}

/** Who may ask, how often, over how many connections: also of what the front takes. */
export interface Limits {
  readonly addresses: Addresses;
  readonly connections: Connections;
  readonly rate: Rate;
}

/** As the configuration has them. */
export function limitsOf(spec: ServerSpec): Limits {
  const addresses = addressesOf(spec.proxies);
  const rate = createRate(spec.requestsPerSecond ?? REQUESTS_PER_SECOND, () => performance.now());
  return { addresses, connections: createConnections(addresses), rate };
}

/**
 * An HTTP server with limits and without routes; HTTPS where the configuration has certificates. `front` is asked
 * first: what comes a thousand times a second is not routed, hooked and replied to by the library.
 */
export function createServer(
  spec: ServerSpec,
  logger: FastifyBaseLogger,
  front: Front,
  limits: Limits,
): FastifyInstance {
  const tls = tlsOf(spec);
  const { addresses, connections } = limits;
  const server = fastify({
    loggerInstance: logger,
    // A logger of its own for each request takes longer than most requests.
    childLoggerFactory: (own) => own,
    logController: new LogController({ disableRequestLogging: true }),
    // Idle connections are closed on stop, those with a request in work are waited for.
    forceCloseConnections: 'idle',
    // Nothing that a client says about itself is believed; of a proxy's headers only what the handler writes into one.
    trustProxy: (address: string, hop: number) => hop === 0 && addresses.isProxy(address),
    // Names of images and actors stand in paths.
    routerOptions: { maxParamLength: 9000 },
    serverFactory(routed) {
      const handler = (request: IncomingMessage, response: ServerResponse): void => {
        if (!connections.asked(request) || front.takes(request, response)) return;
        if (addresses.isProxy(request.socket.remoteAddress)) request.headers['x-forwarded-for'] = addresses.of(request);
        routed(request, response);
      };
      const made = tls
        ? https.createServer({ ...LIMITS, handshakeTimeout: HANDSHAKE, ...tls }, handler)
        : http.createServer(LIMITS, handler);
      made.maxConnections = MOST_CONNECTIONS;
      made.maxHeadersCount = MOST_HEADERS;
      connections.watch(made);
      return made;
    },
  });
  server.addHook('preClose', async () => {
    front.stop();
    setTimeout(() => server.server.closeAllConnections(), LAST_ANSWERS).unref();
  });
  addHooks(server, limits);
  server.setErrorHandler((error: unknown, request, reply) => {
    const status = statusOf(error);
    // What went wrong inside is for the log, not for whoever asked.
    if (status >= 500)
      request.log.error({ reason: error instanceof Error ? error.stack : String(error) }, 'a request failed');
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : reasonOf(error) });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  return server;
}

/** What browsers may do with anything that is answered: show it to whoever asked, and nothing else. */
const FOR_BROWSERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

function addHooks(server: FastifyInstance, { rate, connections }: Limits): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(FOR_BROWSERS);
    if (rate.allows(request.ip) && connections.begun(request.raw)) return done();
    void reply.header('Retry-After', '1');
    const [statusCode, reason] = HASTY;
    done(Object.assign(new Error(reason), { statusCode }));
  });
  // Whoever is here has been let in by the role of the route, where it has one.
  server.addHook('preHandler', ({ raw, routeOptions }, _reply, done) => {
    if ((routeOptions.config.role ?? 'anybody') !== 'anybody') connections.proved(raw);
    done();
  });
  server.addHook('onResponse', ({ raw }, _reply, done) => {
    connections.answered(raw);
    done();
  });
  // Whoever is refused may have sent no more than the head: what follows on this connection is not another request.
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode >= 400 && !request.raw.complete) void reply.header('Connection', 'close');
    done();
  });
}

/** Answers the address it listens on. @throws InvalidInput when `text` is none, or cannot be listened on. */
export async function listen(server: FastifyInstance, text: string): Promise<string> {
  try {
    const address = await server.listen(addressOf(text));
    // Of a server that it did not make itself the library says http.
    return server.server instanceof https.Server ? address.replace(/^http:/, 'https:') : address;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new InvalidInput('server.listen', `cannot listen on ${text} (${code}): is another program there?`);
  }
}

/** `127.0.0.1:8484`, `[::1]:8484`, `:8484` for every address. */
function addressOf(text: string): { readonly host: string; readonly port: number } {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]*)):(\d{1,5})$/i.exec(text);
  const port = Number(parts?.[3]);
  if (!parts || port > 65_535) throw new InvalidInput('server.listen', 'give ADDRESS:PORT, such as 127.0.0.1:8484');
  return { host: (parts[1] ?? parts[2] ?? '') || '::', port };
}

function tlsOf({ tls }: ServerSpec) {
  if (!tls) return undefined;
  const { certificate, key, authorities } = tls;
  return {
    cert: fileAt('server.tls.certificate', certificate),
    key: fileAt('server.tls.key', key),
    ...(authorities !== undefined && { ca: fileAt('server.tls.authorities', authorities) }),
    // Asked for, not required: senders without one prove themselves otherwise, and each door decides.
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2' as const,
    // Nobody needs it, and each one costs this side more than the other.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function fileAt(place: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new InvalidInput(place, `${path} cannot be read (${code})`);
  }
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'refused';
}
