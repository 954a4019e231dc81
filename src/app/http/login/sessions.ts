import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { HOUR, MINUTE, type Time } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import type { Principal } from '../../../core/principal.ts';
import { Problem } from '../access/problem.ts';
import { cookieOptions, nameOf } from './cookies.ts';
import { type EndedKept, endedSessions } from './ended-sessions.ts';
import { type Person, roleOf } from './person.ts';
import { sealFor } from './seal.ts';

type Oidc = NonNullable<Access['oidc']>;

/** The sessions of people. They are kept by their browsers; here is only which of them were ended. Where that cannot be read or kept, they throw Problem. */
export interface Sessions {
  /** @throws Problem when it would not fit into a cookie. */
  start(person: Person, reply: FastifyReply, oidc: Oidc): Promise<void>;
  /** Who a request's session is of; undefined: there is none that still holds. Prolongs it. */
  principal(request: FastifyRequest, reply: FastifyReply, oidc: Oidc): Promise<Principal | undefined>;
  end(request: FastifyRequest, reply: FastifyReply, oidc: Oidc): Promise<void>;
}

const IDLE = 30 * MINUTE;
const LONGEST = 8 * HOUR;
/** So often a session is prolonged at most. */
const PROLONGED = MINUTE;
const LARGEST_COOKIE = 3800;

const sessionSchema = z.object({
  id: z.string(),
  identity: z.string(),
  name: z.string(),
  mail: z.string().optional(),
  claims: z.array(z.object({ claim: z.string(), value: z.string() })),
  started: z.number(),
  prolonged: z.number(),
});
type Session = z.output<typeof sessionSchema>;

export function createSessions(now: () => Time, kept: EndedKept): Sessions {
  const ended = endedSessions(kept);

  async function write(session: Session, reply: FastifyReply, oidc: Oidc): Promise<void> {
    const expires = Math.min(session.prolonged + (oidc.idle ?? IDLE), endOf(session, oidc));
    const text = await sealOf(oidc).seal(session, expires);
    if (text.length > LARGEST_COOKIE)
      throw new Problem(
        'forbidden',
        'the claims that give you a role are too long for a session: shorten api.oidc.roles',
      );
    void reply.setCookie(nameOf('session', oidc), text, cookieOptions(oidc));
  }

  /** Also one that was ended. */
  async function sealed(request: FastifyRequest, oidc: Oidc): Promise<Session | undefined> {
    const text = request.cookies[nameOf('session', oidc)];
    const content = text === undefined ? undefined : await sealOf(oidc).open(text, now());
    const session = content && sessionSchema.safeParse(content).data;
    return session && now() < endOf(session, oidc) ? session : undefined;
  }

  return {
    async start(person, reply, oidc) {
      await write(
        { id: randomUUID(), ...person, claims: [...person.claims], started: now(), prolonged: now() },
        reply,
        oidc,
      );
    },
    async principal(request, reply, oidc) {
      const session = await sealed(request, oidc);
      const role = session && roleOf(session, oidc);
      if (!session || role === undefined || (await ended.has(session.id))) return undefined;
      if (now() - session.prolonged >= PROLONGED) await write({ ...session, prolonged: now() }, reply, oidc);
      const { identity, name, mail } = session;
      return { identity, name, role, owners: [identity, ...(mail === undefined ? [] : [mail])] };
    },
    async end(request, reply, oidc) {
      const session = await sealed(request, oidc);
      if (session) await ended.add(session.id, endOf(session, oidc), now());
      void reply.clearCookie(nameOf('session', oidc), cookieOptions(oidc));
    },
  };
}

function endOf({ started }: Session, { longest = LONGEST }: Oidc): Time {
  return started + longest;
}

function sealOf({ issuer, clientId, secrets }: Oidc) {
  return sealFor(`session of ${issuer} ${clientId}`, secrets);
}
