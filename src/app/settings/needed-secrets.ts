import { InvalidInput } from '../../core/error.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { type Environment, secretValues } from '../resources/secrets.ts';

/** The names of all secrets that a policy needs, and for what. */
export function secretsNeeded({ spec }: PolicyFile): ReadonlyMap<string, readonly string[]> {
  const needed = new Map<string, string[]>();
  const need = (name: string | undefined, what: string): void => {
    if (name !== undefined) needed.set(name, [...(needed.get(name) ?? []), what]);
  };
  for (const { name, intake } of spec.sources ?? []) need(intake?.secret, `source ${name}`);
  for (const { name, secret } of spec.api?.tokens ?? []) need(secret, `token ${name}`);
  need(spec.api?.oidc?.secret, 'api.oidc');
  for (const one of spec.collectors ?? []) if ('secret' in one) need(one.secret, `collector ${one.name}`);
  for (const one of spec.sinks ?? []) if ('secret' in one) need(one.secret, `sink ${one.name}`);
  return needed;
}

/** Looks for all of them, so that nobody has to start a server once for each. @throws InvalidInput naming every one that is not there. */
export function checkSecrets(file: PolicyFile, environment: Environment): void {
  const missing: { readonly error: InvalidInput; readonly told: string }[] = [];
  for (const [name, uses] of secretsNeeded(file)) {
    try {
      secretValues(name, environment);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      missing.push({ error, told: `${error.field} (${uses.join(', ')})` });
    }
  }
  const [first] = missing;
  if (!first) return;
  if (missing.length === 1) throw first.error;
  const folder = environment['LANDWAITER_SECRETS'];
  const howTo = folder
    ? `write each into a file of ${folder}, its name in lower case`
    : 'export each, or with _FILE behind its name the path of a file, or LANDWAITER_SECRETS with a folder of files';
  throw new InvalidInput(
    'secrets',
    `${missing.length} are not there, or cannot be read: ${missing.map(({ told }) => told).join(', ')}; ${howTo}`,
  );
}
