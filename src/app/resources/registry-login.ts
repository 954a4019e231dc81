import { InvalidInput } from '../../core/error.ts';
import type { Secrets } from './secrets.ts';

/** A registry's user and password out of a secret `USER:PASSWORD`. @throws InvalidInput when it is none. */
export function registryLogin(
  name: string,
  secrets: Secrets,
): { readonly username: string; readonly password: string } {
  const text = secrets(name);
  const colon = text.indexOf(':');
  if (colon > 0) return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  throw new InvalidInput(`LANDWAITER_SECRET_${name}`, 'give USER:PASSWORD');
}
