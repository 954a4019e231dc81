import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Role } from '../../../core/role.ts';
import type { Time } from '../../../core/time.ts';
import type { Question } from '../../answers/questions.ts';
import { checked } from './checked.ts';
import type { Principal } from '../access/principal.ts';
import { problemSchema } from '../access/problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use a route of the API; a route that does not say is used by nobody. */
    role?: Role | 'anybody';
  }
}

/** What routes need of the server. */
export interface ApiParts {
  /** The JSON text that the evaluating thread answers. @throws Problem where it has none. */
  readonly ask: (question: Question) => Promise<string>;
  readonly now: () => Time;
  /** A new id that nobody can guess. */
  readonly newId: () => string;
}

/** The same of the server itself, which has to know who asks. */
export interface ServerParts extends Omit<ApiParts, 'ask'> {
  readonly ask: (question: Question, who: Principal) => Promise<string>;
}

/** A request that was let in, its parts checked. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly who: Principal;
  readonly log: FastifyBaseLogger;
}

export interface RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The name of the operation, for clients made from the document. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** The least role that may use it. */
  readonly role: Role;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly answer: z.ZodType;
  /** The JSON text of the answer, or its value. @throws Problem */
  handle(asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>, parts: ApiParts): Promise<unknown>;
}

/** A route that can be added to a server. */
export interface Route {
  readonly role: Role;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: z.ZodType;
  add(scope: FastifyInstance, parts: ServerParts, principalOf: (request: FastifyRequest) => Principal): void;
}

/** For what a route does not take. */
export const none = z.strictObject({});

const FAILURES = Object.fromEntries(
  ['4XX', '5XX'].map((status) => [
    status,
    { description: 'Why not', content: { 'application/problem+json': { schema: problemSchema } } },
  ]),
);

/** A route from its schemas: what comes in is checked by them, the document is made of them. */
export function route<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
): Route {
  const { method, path, id, tag, summary, role, params, query, body, answer } = spec;
  return {
    role,
    method,
    path,
    answer,
    add(scope, parts, principalOf) {
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
          ...(!isNone(params) && { params }),
          ...(!isNone(query) && { querystring: query }),
          ...(!isNone(body) && { body }),
          response: {
            200: { description: 'The answer', content: { 'application/json': { schema: answer } } },
            ...FAILURES,
          },
        },
        handler: async (request, reply) => {
          const who = principalOf(request);
          const asked = {
            params: checked(params, request.params, 'path'),
            query: checked(query, request.query, 'query'),
            body: checked(body, request.body ?? {}, 'body'),
            who,
            log: request.log,
          };
          return sent(reply, await spec.handle(asked, { ...parts, ask: (question) => parts.ask(question, who) }));
        },
      });
    },
  };
}

function isNone(schema: z.ZodType): boolean {
  return schema === none;
}

function sent(reply: FastifyReply, answer: unknown): FastifyReply {
  // Long answers are made into text by the evaluating thread: here it would keep deliveries waiting.
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return reply.type('application/json; charset=utf-8').send(text);
}
