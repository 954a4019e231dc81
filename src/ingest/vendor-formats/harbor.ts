import type { Actor } from '../../core/actor.ts';
import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { parseRepository } from '../../core/reference.ts';
import { tag } from '../records/images/tag.ts';

/** What Harbor's job service is called where it acts itself: replication, retention, proxy cache. */
export const JOB_SERVICE = 'harbor-jobservice';

export interface HarborTarget {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** Harbor's name of an artifact: `shop/api:1.4`, and by digest `shop/api:sha256:…` or (2.14) `shop/api@sha256:…`. */
export function harborTarget(resource: string, field: string): HarborTarget {
  const end = resource.search(/[:@]/);
  if (end < 0) throw new InvalidInput(field, `neither tag nor digest: ${quoted(resource)}`);
  const repository = parseRepository(resource.slice(0, end), field);
  const rest = resource.slice(end + 1);
  if (isDigest(rest)) return { repository, digest: rest };
  const name = tag({ [field]: rest }, field);
  if (name === undefined) throw new InvalidInput(field, `neither tag nor digest: ${quoted(resource)}`);
  return { repository, tag: name };
}

/** Robot accounts bear the prefix `robot$` unless an administrator changed it; nothing else marks them. */
export function harborActor(name: string | undefined): Actor | undefined {
  if (name === undefined || name === 'anonymous') return undefined;
  if (name === JOB_SERVICE) return { name, kind: 'controller' };
  return { name, kind: name.startsWith('robot$') ? 'robot' : 'human' };
}
