import type { FastifyRequest } from 'fastify';
import type { OidcSpec } from '../../../policy/schema/api-schema.ts';
import { Problem } from '../access/problem.ts';
import { originOf } from './cookies.ts';

/**
 * A browser sends its cookies along whoever made the request, and says in Origin who that was, for all that can change
 * something. @throws Problem where it was not a page of this server.
 */
export function refuseCrossSite({ raw }: FastifyRequest, oidc: Pick<OidcSpec, 'redirect'>): void {
  const [origin, ...more] = raw.headersDistinct['origin'] ?? [];
  if (origin === originOf(oidc) && more.length === 0) return;
  throw new Problem('cross-site', `with a session, what changes something has to come from ${originOf(oidc)}`);
}
