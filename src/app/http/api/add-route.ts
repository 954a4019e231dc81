import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Principal } from '../../../core/principal.ts';
import type { ImagePair, PairState } from '../../../core/wanted-comparison.ts';
import type { Role } from '../../../core/role.ts';
import type { Time } from '../../../core/time.ts';
import type { AnsweredFile, Question } from '../../answers/questions.ts';
import { none, type Route, type Wanted, type Undecided } from '../../answers/route.ts';
import { Problem, problemSchema } from '../access/problem.ts';
import { checked } from './checked.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use a route of the API; a route that does not say is used by nobody. */
    role?: Role | 'anybody';
  }
}

/** What routes need of the server. */
export interface ServerParts {
  /** The JSON text or the file that another thread answers. @throws Problem where it has none. */
  readonly ask: (question: Question, who: Principal) => Promise<string | AnsweredFile>;
  /** Has two images compared: how that stands, or why it cannot be done. */
  readonly compare: (pair: ImagePair) => PairState | string;
  readonly now: () => Time;
  /** A new id that nobody can guess. */
  readonly newId: () => string;
}

const FAILURES = Object.fromEntries(
  ['4XX', '5XX'].map((status) => [
    status,
    { description: 'Why not', content: { 'application/problem+json': { schema: problemSchema } } },
  ]),
);

/** Adds a route to a server: what comes in is checked by its schemas, the document is made of them. */
export function addRoute(
  scope: FastifyInstance,
  route: Route,
  parts: ServerParts,
  principalOf: (request: FastifyRequest) => Principal,
): void {
  const { method, path, id, tag, summary, role, params, query, body, schema, files = [] } = route;
  scope.route({
    method,
    url: path,
    config: { role },
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      description: `Role: ${role}.`,
      security: [{ token: [] }, { session: [] }],
      ...(params !== none && { params }),
      ...(query !== none && { querystring: query }),
      ...(body !== none && { body }),
      response: {
        200: { description: 'The answer', content: { 'application/json': { schema }, ...contentsOf(files) } },
        ...FAILURES,
      },
    },
    handler: async (request, reply) => {
      const who = principalOf(request);
      const asked = {
        ...checked(params, request.params, 'path'),
        ...checked(query, request.query, 'query'),
        ...checked(body, request.body ?? {}, 'body'),
      };
      const answer = await answerOf(route, asked, who, request, parts);
      if (typeof answer === 'string') return reply.type('application/json; charset=utf-8').send(answer);
      // To be kept, and never shown as a page of this server: what stands in it is from outside.
      void reply.header('Content-Disposition', `attachment; filename="${answer.name}"`);
      return reply.type(answer.type).send(Buffer.from(answer.bytes));
    },
  });
}

function contentsOf(files: readonly string[]) {
  const schema = z.string().meta({ format: 'binary' });
  return Object.fromEntries(files.map((type) => [type.split(';', 1)[0] ?? type, { schema }]));
}

/** Long answers are made into text by the thread that is asked: here it would keep deliveries waiting. */
async function answerOf(
  route: Route,
  taken: object,
  who: Principal,
  { log }: Pick<FastifyRequest, 'log'>,
  parts: ServerParts,
): Promise<string | AnsweredFile> {
  if (route.from === 'asker') return JSON.stringify(route.answer(taken, who));
  if (route.from === 'comparing') {
    const state = parts.compare(route.pair(taken));
    if (typeof state === 'string') throw new Problem('conflict', state);
    log.info(...route.logged(taken, who));
    return JSON.stringify(route.answer(state));
  }
  if (route.from === 'decisions') {
    const made = route.wanted(taken).map((wanted) => undecided(wanted, who, parts));
    const text = await parts.ask({ route: route.id, asked: made }, who);
    if (typeof text !== 'string') throw new Error('what was decided is no file');
    for (const line of route.logged(made, JSON.parse(text))) log.info(...line);
    return text;
  }
  const asked = route.from === 'decision' ? undecided(route.wanted(taken), who, parts) : taken;
  const text = await parts.ask({ route: route.id, asked }, who);
  if ('logged' in route && route.logged) log.info(...route.logged(asked, who));
  return text;
}

function undecided(
  wanted: Wanted,
  { name, identity, role, owners }: Principal,
  { now, newId }: ServerParts,
): Undecided {
  return { id: newId(), ...wanted, who: name, identity, owners, role, at: now() };
}
