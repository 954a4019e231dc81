import { readFileSync } from 'node:fs';
import { InvalidInput } from '../core/error.ts';

const LARGEST = 64 * 1024;

/** The secret of a name. @throws InvalidInput when it is not there. */
export type Secrets = (name: string) => string;

/** Secrets from `LANDWAITER_SECRET_<NAME>`, or from the file that `LANDWAITER_SECRET_<NAME>_FILE` names. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): Secrets {
  return (name) => {
    const variable = `LANDWAITER_SECRET_${name}`;
    const value = env[variable];
    if (value !== undefined && value !== '') return value;
    const file = env[`${variable}_FILE`];
    if (file === undefined || file === '') throw new InvalidInput(variable, `is not set, nor is ${variable}_FILE`);
    return contentOf(file, `${variable}_FILE`);
  };
}

/** Files of secrets end in a line end more often than not. */
function contentOf(file: string, variable: string): string {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new InvalidInput(variable, `names ${file}, which cannot be read (${code})`);
  }
  if (content.length > LARGEST) throw new InvalidInput(variable, `names ${file}, which is too large for a secret`);
  const text = content.toString('utf8').replace(/\r?\n$/, '');
  if (text === '') throw new InvalidInput(variable, `names ${file}, which is empty`);
  return text;
}
