import type { CookieSerializeOptions } from '@fastify/cookie';
import type { Access } from '../../settings/access.ts';

type Where = Pick<Access, 'origin'>;

const NAMES = { session: 'landwaiter', login: 'landwaiter-login' } as const;

/** `__Host-`: no other host, no other port's plain HTTP and no subdomain can set it. On loopback there is no HTTPS. */
export function nameOf(what: keyof typeof NAMES, where: Where): string {
  return isSecure(where) ? `__Host-${NAMES[what]}` : NAMES[what];
}

/** Sent along when somebody follows a link to here, not when another site makes the browser send something. */
export function cookieOptions(where: Where): CookieSerializeOptions {
  return { path: '/', httpOnly: true, secure: isSecure(where), sameSite: 'lax' };
}

function isSecure({ origin }: Where): boolean {
  return origin?.startsWith('https:') === true;
}
