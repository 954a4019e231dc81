import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Time } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import { principalOf, tokenBy } from '../access/authenticate.ts';
import type { FailedAttempts } from '../access/failed-attempts.ts';
import { Problem } from '../access/problem.ts';
import { ON_LOOPBACK, originFor, refuseCrossSite } from './same-origin.ts';
import type { Sessions } from './sessions.ts';

export interface TokenLoginParts {
  readonly access: () => Access;
  readonly sessions: Sessions;
  /** Those of tokens: a wrong one counts, whichever way it comes. */
  readonly attempts: FailedAttempts;
  readonly now: () => Time;
  /** Why nothing can be changed here, where that is so. */
  readonly readOnly?: string | undefined;
}

const bodySchema = z.strictObject({ token: z.string().min(1).max(4096) });

/** What `GET /login/ways` answers: how somebody may sign in, from where they ask. */
export interface WaysIn {
  /** At `/login`. */
  readonly oidc: boolean;
  /** By `POST /login/token`. */
  readonly token: boolean;
  /** Why there is no way, or one less. */
  readonly says?: string;
  /** Lines of the policy that let somebody in. */
  readonly policy?: string;
  /** Why nothing can be decided or changed here, by whoever is let in. */
  readonly readOnly?: string;
}

const FIRST_LINES = `api:
  address: https://landwaiter.acme.example # as browsers reach this server; not needed on this machine itself
  tokens:
    - { name: dana, role: analyst, secret: DANA, owner: dana@acme.example } # LANDWAITER_SECRET_DANA: openssl rand -hex 32
`;

const BY_LINK = 'The link that landwaiter printed lets one browser in.';

/** `POST /login/token` changes a token of the policy into a session, for people who look at the page; `GET /login/ways`. */
export function addTokenLogin(
  scope: FastifyInstance,
  { access, sessions, attempts, now, readOnly }: TokenLoginParts,
): void {
  const config = { role: 'anybody' } as const;
  const schema = { hide: true };

  scope.post('/login/token', { config, schema }, async (request, reply) => {
    const current = access();
    // Another site must not sign somebody in as somebody else.
    refuseCrossSite(request, current);
    const body = bodySchema.safeParse(request.body);
    if (!body.success) throw new Problem('malformed', 'body: is { "token": "…" }, and nothing else');
    const { token, value } = tokenBy(body.data.token, request.ip, current.tokens, attempts, now());
    await sessions.startBy(value, reply, current);
    const { identity, name, role } = principalOf(token);
    request.log.info({ who: name, identity, role, address: request.ip }, 'somebody signed in with a token');
    return { identity, name, role };
  });

  scope.get(
    '/login/ways',
    { config, schema },
    (request): WaysIn =>
      readOnly === undefined ? waysIn(request, access()) : { oidc: false, token: false, says: BY_LINK, readOnly },
  );
}

function waysIn(request: FastifyRequest, access: Access): WaysIn {
  const [oidc, isHere] = [access.oidc !== undefined, originFor(request, access) !== undefined];
  const token = access.tokens.length > 0 && isHere;
  if (!oidc && access.tokens.length === 0)
    return { oidc, token, says: 'Nobody may sign in: the policy has no `api`.', policy: FIRST_LINES };
  return { oidc, token, ...(!isHere && { says: `Sessions can begin on ${ON_LOOPBACK}.` }) };
}
