import type { Actor } from '../../core/actor.ts';
import { InvalidInput } from '../../core/error.ts';
import { parseRepository } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import { readTime } from '../records/foreign-time.ts';
import { text } from '../records/json.ts';
import type { Context, JsonObject } from '../source.ts';

/**
 * The path of an image by `repository/image` as Artifactory has it. Where each repository has its own host
 * (`docker-local.acme.example`, `acme-docker-local.jfrog.io`), its name is no part of the path.
 */
export function jfrogRepository(registry: string, place: string, field: string): string {
  const slash = place.indexOf('/');
  const repo = place.slice(0, slash);
  const label = registry.slice(0, Math.max(registry.indexOf('.'), 0));
  const hasOwnHost = label === repo || label.endsWith(`-${repo}`);
  return parseRepository(hasOwnHost ? place.slice(slash + 1) : place, field);
}

/** A user, unless it is a service of the platform (`jfrt@01hhpqgjhcns8d0rxqx8gh0kjt`) or nobody. */
export function jfrogActor(name: string | undefined): Actor | undefined {
  if (name === undefined || /^(?:NA|unknown|anonymous|non_authenticated_user)$/i.test(name)) return undefined;
  if (/^jf[a-z]{2,4}@01[0-9a-z]{24}$/.test(name)) return undefined;
  return { name, kind: name === '_system_' ? 'controller' : 'unknown' };
}

/** The time of a line of Artifactory's logs, before version 7 without a zone: UTC. Without one, when it was read. */
export function jfrogTime(line: JsonObject, { observedAt }: Context): Time {
  const written = text(line, 'timestamp');
  const at = written === undefined ? observedAt : readTime(written, 'timestamp');
  if (at === undefined) throw new InvalidInput('timestamp', 'missing, and the policy gives no observedAt');
  return at;
}
