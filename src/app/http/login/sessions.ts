import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { HOUR, MINUTE, type Time } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import type { Principal } from '../../../core/principal.ts';
import { principalOf } from '../access/authenticate.ts';
import { Problem } from '../access/problem.ts';
import { cookieOptions, nameOf } from './cookies.ts';
import { type EndedKept, endedSessions } from './ended-sessions.ts';
import { type Person, roleOf } from './person.ts';
import { originFor } from './same-origin.ts';
import { type Seal, sealFor } from './seal.ts';

/** The sessions of people. They are kept by their browsers; here is only which of them were ended. Where that cannot be read or kept, they throw Problem. */
export interface Sessions {
  /** @throws Problem when it would not fit into a cookie. */
  start(person: Person, reply: FastifyReply, access: Access): Promise<void>;
  /** A session of the token of which this is a live value: for as long as it is one. */
  startBy(value: string, reply: FastifyReply, access: Access): Promise<void>;
  /** Who a request's session is of; undefined: there is none that still holds. Prolongs it. */
  principal(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<Principal | undefined>;
  end(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<void>;
}

const IDLE = 30 * MINUTE;
const LONGEST = 8 * HOUR;
/** So often a session is prolonged at most. */
const PROLONGED = MINUTE;
const LARGEST_COOKIE = 3800;

const times = { id: z.string(), started: z.number(), prolonged: z.number() };
const sessionSchema = z.union([
  z.object({
    ...times,
    identity: z.string(),
    name: z.string(),
    mail: z.string().optional(),
    claims: z.array(z.object({ claim: z.string(), value: z.string() })),
  }),
  // What shows that the token's value is a live one still, and tells nobody the value.
  z.object({ ...times, proof: z.string() }),
]);
type Session = z.output<typeof sessionSchema>;

/** `key`: the server's own secret, which what begins with a token is sealed with. */
export function createSessions(now: () => Time, kept: EndedKept, key: string): Sessions {
  const ended = endedSessions(kept);
  const ownSeal = sealFor('session of a token', [key]);
  const proofKey = Buffer.from(hkdfSync('sha256', key, '', 'landwaiter proof of a token', 32));
  const proofOf = (value: string): string => createHmac('sha256', proofKey).update(value).digest('base64url');

  async function write(session: Session, reply: FastifyReply, access: Access): Promise<void> {
    const seal = 'proof' in session ? ownSeal : sealOf(access);
    const expires = Math.min(
      session.prolonged + (access.lasts?.idle ?? access.oidc?.idle ?? IDLE),
      endOf(session, access),
    );
    const text = (await seal?.seal(session, expires)) ?? '';
    if (text.length > LARGEST_COOKIE)
      throw new Problem(
        'forbidden',
        'the claims that give you a role are too long for a session: shorten api.oidc.roles',
      );
    void reply.setCookie(nameOf('session', access), text, cookieOptions(access));
  }

  /** Also one that was ended. What one key has sealed is never what the other seals. */
  async function sealed(request: FastifyRequest, access: Access): Promise<Session | undefined> {
    const text = request.cookies[nameOf('session', access)];
    if (text === undefined) return undefined;
    const content = (await sealOf(access)?.open(text, now())) ?? (await ownSeal.open(text, now()));
    const session = content && sessionSchema.safeParse(content).data;
    return session && now() < endOf(session, access) ? session : undefined;
  }

  function whose(session: Session, access: Access): Principal | undefined {
    if ('proof' in session) {
      const token = access.tokens.find(({ secrets }) => secrets.some((one) => proofOf(one) === session.proof));
      return token && principalOf(token);
    }
    const role = access.oidc && roleOf(session, access.oidc);
    const { identity, name, mail } = session;
    return role && { identity, name, role, owners: [identity, ...(mail === undefined ? [] : [mail])] };
  }

  const begun = () => ({ id: randomUUID(), started: now(), prolonged: now() });
  return {
    start: (person, reply, access) => write({ ...begun(), ...person, claims: [...person.claims] }, reply, access),
    startBy: (value, reply, access) => write({ ...begun(), proof: proofOf(value) }, reply, access),
    async principal(request, reply, access) {
      const session = await sealed(request, access);
      const who = session && whose(session, access);
      if (!who || (await ended.has(session.id))) return undefined;
      // Where it can begin it can be used: not from another machine, where the policy lets none in.
      if (originFor(request, access) === undefined) return undefined;
      if (now() - session.prolonged >= PROLONGED) await write({ ...session, prolonged: now() }, reply, access);
      return who;
    },
    async end(request, reply, access) {
      const session = await sealed(request, access);
      if (session) await ended.add(session.id, endOf(session, access), now());
      void reply.clearCookie(nameOf('session', access), cookieOptions(access));
    },
  };
}

function endOf({ started }: Session, { oidc, lasts }: Access): Time {
  return started + (lasts?.longest ?? oidc?.longest ?? LONGEST);
}

function sealOf({ oidc }: Access): Seal | undefined {
  return oidc && sealFor(`session of ${oidc.issuer} ${oidc.clientId}`, oidc.secrets);
}
