import { readFileSync } from 'node:fs';
import { InvalidInput } from '../core/error.ts';

/**
 * A secret from the environment: `LANDWAITER_SECRET_<NAME>`, or the first line of the file that
 * `LANDWAITER_SECRET_<NAME>_FILE` names; undefined when neither is set.
 * @throws InvalidInput when that file cannot be read.
 */
export function secretOf(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const variable = `LANDWAITER_SECRET_${name}`;
  const file = env[`${variable}_FILE`];
  if (env[variable] !== undefined || file === undefined) return env[variable];
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0];
  } catch (error) {
    throw new InvalidInput(`${variable}_FILE`, `cannot be read: ${error instanceof Error ? error.message : 'no file'}`);
  }
}
