import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { MINUTE, type Time } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import { refuseHasty } from '../access/authenticate.ts';
import { failedAttempts } from '../access/failed-attempts.ts';
import { Problem } from '../access/problem.ts';
import { cookieOptions, nameOf } from './cookies.ts';
import { personOf, roleOf } from './person.ts';
import { type Provider, providerOf } from './provider.ts';
import { sealFor } from './seal.ts';
import { refuseCrossSite } from './same-origin.ts';
import type { Sessions } from './sessions.ts';

type Oidc = NonNullable<Access['oidc']>;

export interface LoginParts {
  readonly access: () => Access;
  readonly sessions: Sessions;
  readonly now: () => Time;
}

/** The policy as it is now, where people can sign in by it. */
interface Configured {
  readonly current: Access;
  readonly oidc: Oidc;
  readonly provider: Provider;
}

const begunSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });
type Begun = z.output<typeof begunSchema>;
/** For so long somebody may take to sign in. */
const PATIENCE = 10 * MINUTE;
// A path on this server: `//host` and `/\host` are other hosts to a browser.
const OWN_PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}$/;

// Each begins or ends something, which nobody wants who asks for a head.
const OPEN = { config: { role: 'anybody' }, schema: { hide: true }, exposeHeadRoute: false } as const;

/** `/login`, `/login/callback`, `/logout`: people sign in with the organisation's OpenID provider, and out again. */
export function addLogin(scope: FastifyInstance, { access, sessions, now }: LoginParts): void {
  const providers = new WeakMap<Oidc, Provider>();
  // Apart from each other and from wrong tokens: a callback without a login begun here costs nobody anything to make.
  const [callbacks, logins] = [failedAttempts(), failedAttempts()];

  function configured(): Configured {
    const current = access();
    const { oidc } = current;
    if (!oidc) throw new Problem('not-found', 'nobody can sign in here: the policy has no api.oidc');
    const provider = providers.get(oidc) ?? providerOf(oidc, now);
    providers.set(oidc, provider);
    return { current, oidc, provider };
  }

  scope.get('/login', OPEN, async (request: FastifyRequest<{ Querystring: { to?: unknown } }>, reply) => {
    const { current, oidc, provider } = configured();
    const { url, checks } = await provider.begin();
    const { to } = request.query;
    const wanted = typeof to === 'string' && OWN_PATH.test(to) ? to : '/';
    const sealed = await sealOf(oidc).seal({ ...checks, to: wanted }, now() + PATIENCE);
    void reply.setCookie(nameOf('login', current), sealed, { ...cookieOptions(current), maxAge: PATIENCE / 1000 });
    return reply.redirect(url, 303);
  });

  scope.get('/login/callback', OPEN, async (request, reply) => {
    const asked = configured();
    void reply.clearCookie(nameOf('login', asked.current), cookieOptions(asked.current));
    const begun = await begunIn(request, asked);
    const attempts = begun ? logins : callbacks;
    refuseHasty(attempts.wait(request.ip, now()));
    try {
      if (!begun)
        throw new Problem('unauthorised', 'signing in took too long, or began elsewhere: begin again at /login');
      return await arrived(request, reply, { ...asked, begun });
    } catch (error) {
      if (error instanceof Problem && error.code !== 'unavailable') attempts.note(request.ip, now());
      throw error;
    }
  });

  async function begunIn(request: FastifyRequest, { current, oidc }: Configured): Promise<Begun | undefined> {
    const text = request.cookies[nameOf('login', current)];
    return begunSchema.safeParse(text === undefined ? undefined : await sealOf(oidc).open(text, now())).data;
  }

  async function arrived(
    request: FastifyRequest,
    reply: FastifyReply,
    { current, oidc, provider, begun }: Configured & { readonly begun: Begun },
  ) {
    const query = (request.raw.url ?? '').split('?').slice(1).join('?');
    const person = personOf(await provider.finish(query, begun), oidc);
    await sessions.start(person, reply, current);
    const { identity, name } = person;
    request.log.info({ who: name, identity, role: roleOf(person, oidc), address: request.ip }, 'somebody signed in');
    return reply.redirect(begun.to, 303);
  }

  scope.post('/logout', OPEN, async (request, reply) => {
    const current = access();
    refuseCrossSite(request, current);
    await sessions.end(request, reply, current);
    return reply.code(204).send();
  });
}

function sealOf({ issuer, clientId, secrets }: Oidc) {
  return sealFor(`login with ${issuer} ${clientId}`, secrets);
}
