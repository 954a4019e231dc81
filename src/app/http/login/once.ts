import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, type Time } from '../../../core/time.ts';
import { tokenVerdict } from '../../../intake/compare.ts';
import type { Access } from '../../settings/access.ts';
import type { Sessions } from './sessions.ts';

/** A key that lets one browser in, once, within five minutes of its making. */
export interface OneTimeKey {
  readonly key: string;
  /** Whether it lets in; it does so no second time. */
  takes(given: string, now: Time): boolean;
}

const HOLDS = 5 * MINUTE;

export function oneTimeKey(madeAt: Time): OneTimeKey {
  const key = randomBytes(32).toString('base64url');
  let isUsed = false;
  return {
    key,
    takes(given, now) {
      if (isUsed || now - madeAt > HOLDS || !tokenVerdict(given, [key]).accepted) return false;
      return (isUsed = true);
    },
  };
}

const OVER =
  'This link was used already, or is older than five minutes. The browser that used it goes on; for another one start landwaiter again.\n';

/** `GET /login/once?key=…`: a link that begins a session of the token with this value, and leads to the page. */
export function addOneTimeLink(
  scope: FastifyInstance,
  { link, value }: { readonly link: OneTimeKey; readonly value: string },
  { access, sessions, now }: { readonly access: () => Access; readonly sessions: Sessions; readonly now: () => Time },
): void {
  // Programs that look at a link before somebody opens it ask for its head: they would use it up.
  const open = { config: { role: 'anybody' }, schema: { hide: true }, exposeHeadRoute: false } as const;
  scope.get('/login/once', open, async ({ query }: FastifyRequest<{ Querystring: { key?: unknown } }>, reply) => {
    if (typeof query.key !== 'string' || !link.takes(query.key, now()))
      return reply.code(401).type('text/plain; charset=utf-8').send(OVER);
    await sessions.startBy(value, reply, access());
    return reply.redirect('/', 303);
  });
}
