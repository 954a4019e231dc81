import { readFileSync } from 'node:fs';
import { InvalidInput } from '../../core/error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LARGEST = 64 * 1024;

/**
 * The live values of a named secret, one a line: two of them while the old one is being replaced. From
 * `LANDWAITER_SECRET_<NAME>`, else from the file that `LANDWAITER_SECRET_<NAME>_FILE` names.
 * @throws InvalidInput when there is none; the message never holds a value.
 */
export function secretValues(name: string, environment: Environment): readonly string[] {
  const variable = `LANDWAITER_SECRET_${name}`;
  const content = text(variable, environment);
  if (content === undefined)
    throw new InvalidInput(variable, `is not set: export ${variable}, or ${variable}_FILE with the path of a file`);
  const values = content.split(/\r?\n/).filter((line) => line !== '');
  if (values.length === 0) throw new InvalidInput(variable, 'is empty: put the secret there, one value a line');
  return values;
}

/** The secret of a name, the first of its live values. @throws InvalidInput when it is not there. */
export type Secrets = (name: string) => string;

export function secretsOf(environment: Environment): Secrets {
  return (name) => secretValues(name, environment)[0] ?? '';
}

/** The first value of a secret that need not be there. @throws InvalidInput when its file cannot be read. */
export function secretOf(name: string, environment: Environment): string | undefined {
  return text(`LANDWAITER_SECRET_${name}`, environment)?.split(/\r?\n/, 1)[0];
}

function text(variable: string, environment: Environment): string | undefined {
  const value = environment[variable];
  const file = environment[`${variable}_FILE`];
  if (value !== undefined || file === undefined) return value;
  try {
    const content = readFileSync(file);
    if (content.length <= LARGEST) return content.toString('utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new InvalidInput(`${variable}_FILE`, `cannot be read (${reason}): check the path and who may read it`);
  }
  throw new InvalidInput(`${variable}_FILE`, 'is larger than 64 KiB: that is no secret');
}
