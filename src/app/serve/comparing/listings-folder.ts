import { join } from 'node:path';
import { homeOf } from '../../../shipped/home.ts';
import type { Environment } from '../../resources/secrets.ts';

/** Where listings of layers are kept: beside a store that is a file, else in the user's folder for such things. */
export function listingsFolder(store: string, environment: Environment): string {
  const [scheme, path] = [store.slice(0, store.indexOf(':')), store.slice(store.indexOf(':') + 1)];
  if (scheme === 'sqlite') return `${path}-listings`;
  return join(environment['XDG_CACHE_HOME'] ?? join(homeOf(environment), '.cache'), 'landwaiter', 'listings');
}
