import cookie from '@fastify/cookie';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { known } from '../../../core/known.ts';
import { mayAs } from '../../../core/role.ts';
import { ROUTES } from '../../answers/routes/index.ts';
import type { Access } from '../../settings/access.ts';
import type { EndedKept } from '../login/ended-sessions.ts';
import { addLogin } from '../login/login.ts';
import { addOneTimeLink, type OneTimeKey } from '../login/once.ts';
import { addTokenLogin } from '../login/token-login.ts';
import { refuseCrossSite } from '../login/same-origin.ts';
import { createSessions, type Sessions } from '../login/sessions.ts';
import { neighbourhoodOf } from '../network.ts';
import type { SparingLog } from '../sparing-log.ts';
import { bearerOf, nobody } from '../access/authenticate.ts';
import { describe, documentOf } from './document.ts';
import type { Listeners } from '../stream/listeners.ts';
import { addStream } from '../stream/stream.ts';
import { type FailedAttempts, failedAttempts } from '../access/failed-attempts.ts';
import type { Principal } from '../../../core/principal.ts';
import { Problem, PROBLEMS, problemBody } from '../access/problem.ts';
import { addRoute, type ServerParts } from './add-route.ts';

export interface AccessParts {
  readonly access: () => Access;
  readonly log: SparingLog;
  readonly endedSessions: EndedKept;
  /** The server's own secret, for sessions that begin with a token. */
  readonly sessionKey: string;
  /** Who hears what happens. */
  readonly listeners: Listeners;
  /** Nothing is decided or changed, for what it says; and the link lets one browser in, as the token with this value. */
  readonly readOnly?: { readonly says: string; readonly link: OneTimeKey; readonly value: string };
}

const LARGEST_BODY = 64 * 1024;

/** `/api/…`. Each request is let in by the role that its route declares, before any of its body is read. */
export async function addApi(server: FastifyInstance, parts: ServerParts & AccessParts): Promise<void> {
  const attempts = failedAttempts();
  const principals = new WeakMap<FastifyRequest, Principal>();
  const sessions = createSessions(parts.now, parts.endedSessions, parts.sessionKey);
  const asker = askerOf(parts, sessions);
  // Answers that do not end by themselves would be waited for.
  server.addHook('preClose', async () => parts.listeners.stop());
  await server.register(async (scope) => {
    await describe(scope);
    await scope.register(cookie);
    // Requests are checked by their route, answers by tests.
    scope.setValidatorCompiler(() => () => true);
    scope.setSerializerCompiler(() => (value) => JSON.stringify(value));
    scope.removeContentTypeParser('text/plain');
    scope.addHook('onRoute', (options) => {
      options.bodyLimit = LARGEST_BODY;
    });
    scope.addHook('onRequest', async (request, reply) => {
      const { role } = request.routeOptions.config;
      if (role === 'anybody') return;
      // Who has forgotten to declare a role has not opened a door.
      if (role === undefined) throw new Problem('forbidden', 'nobody may do this');
      const who = await asker.whoAsks(request, reply, attempts);
      if (!who) throw nobody();
      if (!mayAs(who.role, role))
        throw new Problem('forbidden', `this needs the role ${role}: ${who.name} is ${who.role}`);
      if (parts.readOnly && !isSafe(request)) throw new Problem('read-only', parts.readOnly.says);
      principals.set(request, { ...who, ...known({ readOnly: parts.readOnly?.says }) });
    });
    scope.setErrorHandler((error: FastifyError, request, reply) => failed(error, request, reply, parts.log));
    const principalOf = (request: FastifyRequest): Principal => {
      const who = principals.get(request);
      if (!who) throw nobody();
      return who;
    };
    addLogin(scope, { access: parts.access, sessions, now: parts.now });
    addTokenLogin(scope, { ...parts, sessions, attempts, readOnly: parts.readOnly?.says });
    if (parts.readOnly) addOneTimeLink(scope, parts.readOnly, { ...parts, sessions });
    addStream(scope, parts.listeners, asker.mayListen);
    for (const one of ROUTES) addRoute(scope, one, parts, principalOf);
    scope.get('/api/openapi.json', { config: { role: 'anybody' }, schema: { hide: true } }, async () =>
      documentOf(scope),
    );
    scope.all('/api/*', { config: { role: 'anybody' }, schema: { hide: true } }, async (request) => {
      throw new Problem('not-found', `nothing answers ${request.method} here: /api/openapi.json lists the paths`);
    });
  });
}

/** Who makes a request: by its token, else by its session. */
function askerOf({ access, now }: Pick<ServerParts & AccessParts, 'access' | 'now'>, sessions: Sessions) {
  async function personOf(request: FastifyRequest, reply: FastifyReply): Promise<Principal | undefined> {
    const current = access();
    const who = await sessions.principal(request, reply, current);
    if (who && !isSafe(request)) refuseCrossSite(request, current);
    return who;
  }

  async function whoAsks(
    request: FastifyRequest,
    reply: FastifyReply,
    tries: FailedAttempts,
  ): Promise<Principal | undefined> {
    return bearerOf(request, access(), tries, now()) ?? (await personOf(request, reply));
  }

  /** Whoever was let in, and would not be now, or as nobody that may, or of whom nobody can tell. */
  async function mayListen(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    try {
      // Nobody has tried anything: a token that was taken away counts for nobody's address.
      const who = await whoAsks(request, reply, failedAttempts());
      return who !== undefined && mayAs(who.role, 'viewer');
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  return { whoAsks, mayListen };
}

/** Whether it can change nothing (RFC 9110, 9.2.1). */
function isSafe({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function failed(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: SparingLog): FastifyReply {
  const problem = error instanceof Problem ? error : problemOf(error);
  const [status] = PROBLEMS[problem.code];
  // What went wrong inside is for the log, not for whoever asked.
  if (problem.code === 'internal') request.log.error({ reason: error.stack }, 'a request failed');
  if (status === 401 || status === 403 || status === 429 || problem.cause !== undefined)
    log.note({
      level: 'warn',
      message: 'a request was refused',
      fields: { code: problem.code, path: pathOf(request), address: request.ip, ...reasonOf(problem) },
      alike: [problem.code, pathOf(request)],
      network: neighbourhoodOf(request.ip),
    });
  if (status === 401) void reply.header('WWW-Authenticate', 'Bearer realm="landwaiter"');
  if (problem.after !== undefined) void reply.header('Retry-After', String(problem.after));
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(problem)));
}

/** What a provider said is for the log. Its errors hold neither codes nor tokens. */
function reasonOf({ cause }: Problem) {
  return cause instanceof Error ? { reason: `${cause.name}: ${cause.message}` } : {};
}

function pathOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? '';
}

function problemOf({ statusCode = 500, code, message }: FastifyError): Problem {
  if (statusCode === 413) return new Problem('too-large', `a body has at most ${LARGEST_BODY} bytes`);
  if (statusCode === 415) return new Problem('unsupported-type', 'send Content-Type: application/json');
  if (statusCode === 429) return new Problem('too-many', 'too many requests: wait a second', { after: 1 });
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY') return new Problem('malformed', 'body: is not JSON');
  if (statusCode >= 400 && statusCode < 500) return new Problem('malformed', message.slice(0, 200));
  return new Problem('internal', 'the log of the server says what');
}
