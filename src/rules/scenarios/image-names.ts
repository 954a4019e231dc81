import { isDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import { REGISTRY } from './history.ts';

/** The parts of `shop/api:1.4`, or of a name with a host, as registry records tell them. */
export function named(image: string): {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
} {
  const [host, path] = hostAndPath(image);
  const [repository = '', tag] = path.split(':');
  return { registry: host, repository, ...known({ tag }) };
}

/** As a workload names it: with its host. */
export function written(image: string): string {
  return isDigest(image) ? image : hostAndPath(image).join('/');
}

function hostAndPath(image: string): readonly [host: string, path: string] {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  return /[.:]/.test(first) ? [first, image.slice(slash + 1)] : [REGISTRY, image];
}
