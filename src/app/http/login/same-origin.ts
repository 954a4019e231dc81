import type { FastifyRequest } from 'fastify';
import type { Access } from '../../settings/access.ts';
import { isLoopback } from '../../settings/access.ts';
import { Problem } from '../access/problem.ts';

type Where = Pick<Access, 'origin'>;

/**
 * A browser sends its cookies along whoever made the request, and says in Origin who that was, for all that can change
 * something. @throws Problem where it was not a page of this server.
 */
export function refuseCrossSite(request: FastifyRequest, where: Where): void {
  const own = originFor(request, where);
  const [origin, ...more] = request.raw.headersDistinct['origin'] ?? [];
  if (own !== undefined && origin === own && more.length === 0) return;
  throw new Problem('cross-site', `with a session, what changes something has to come from ${own ?? ON_LOOPBACK}`);
}

export const ON_LOOPBACK = 'this machine itself (http://127.0.0.1): for others the policy needs api.address';

/**
 * What pages of this server have as their origin for whoever sent a request. Where the policy says nothing that is what
 * the browser calls the server, on the same machine only: what another host names itself could be anything, and its cookies
 * would cross the network in the clear. undefined: there is none for them.
 */
export function originFor({ raw, ip }: FastifyRequest, { origin }: Where): string | undefined {
  if (origin !== undefined) return origin;
  const called = URL.parse(`http${'encrypted' in raw.socket ? 's' : ''}://${raw.headers.host ?? ''}`);
  return called && isLoopback(called.hostname) && isOwnAddress(ip) ? called.origin : undefined;
}

function isOwnAddress(ip: string): boolean {
  return ip === '::1' || isLoopback(ip.replace(/^::ffff:/i, ''));
}
