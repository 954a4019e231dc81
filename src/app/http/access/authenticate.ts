import type { FastifyRequest } from 'fastify';
import type { Time } from '../../../core/time.ts';
import { tokenVerdict } from '../../../intake/compare.ts';
import { header } from '../../../intake/delivery.ts';
import type { Access, Token } from '../../settings/access.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { Principal } from '../../../core/principal.ts';
import { Problem } from './problem.ts';

// RFC 6750: the scheme in any case, one space or more, a token of these characters.
const BEARER = /^bearer +([\w~+/.-]+=*)$/i;
const HOW = 'send Authorization: Bearer with a token of api.tokens, or sign in at /login';
const NOTHING = Buffer.alloc(0);

/**
 * Who sent a bearer token; undefined: there is no Authorization header at all. No other header says who somebody is.
 * @throws Problem for anything but one valid token.
 */
export function bearerOf(
  { raw, ip }: FastifyRequest,
  { tokens }: Access,
  attempts: FailedAttempts,
  now: Time,
): Principal | undefined {
  const given = header({ rawHeaders: raw.rawHeaders, body: NOTHING, path: '' }, 'authorization');
  if ('reason' in given && given.reason === 'header-missing') return undefined;
  const text = 'value' in given ? BEARER.exec(given.value)?.[1] : undefined;
  return principalOf(tokenBy(text, ip, tokens, attempts, now).token);
}

/**
 * The token of which `text` is a live value, and `text`. Whoever tries one too many waits.
 * @throws Problem where it is none, or nothing that could be one.
 */
export function tokenBy(
  text: string | undefined,
  address: string,
  tokens: readonly Token[],
  attempts: FailedAttempts,
  now: Time,
): { readonly token: Token; readonly value: string } {
  refuseHasty(attempts.wait(address, now));
  // All are compared, so that the time does not tell which one it was.
  const found = text === undefined ? [] : tokens.filter(({ secrets }) => tokenVerdict(text, secrets).accepted);
  const [token] = found;
  if (token && text !== undefined) return { token, value: text };
  attempts.note(address, now);
  throw new Problem('unauthorised', `the token is not valid here: ${HOW}`);
}

export function principalOf({ name, role, owner }: Token): Principal {
  return { identity: `token:${name}`, name, role, owners: owner === undefined ? [] : [owner] };
}

/** @throws Problem while an address has to wait. */
export function refuseHasty(seconds: number): void {
  if (seconds === 0) return;
  const detail = `too many failed attempts from your address: wait ${seconds} s`;
  throw new Problem('too-many', detail, { after: seconds });
}

export function nobody(): Problem {
  return new Problem('unauthorised', `this needs a name: ${HOW}`);
}
