import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { InvalidInput } from '../../core/error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LARGEST = 64 * 1024;
/** A folder with a file for each secret: its name in lower case. */
const FOLDER = 'LANDWAITER_SECRETS';
/** As the policy takes names: none of them leads out of a folder. */
const NAME = /^[A-Z][A-Z0-9_]{0,62}$/;

/**
 * The live values of a named secret, one a line: two of them while the old one is being replaced. From
 * `LANDWAITER_SECRET_<NAME>`, else from the file that `LANDWAITER_SECRET_<NAME>_FILE` names, else from the file
 * `<name>` of the folder `LANDWAITER_SECRETS`.
 * @throws InvalidInput when there is none; the message never holds a value.
 */
export function secretValues(name: string, environment: Environment): readonly string[] {
  const variable = `LANDWAITER_SECRET_${name}`;
  const content = text(name, environment);
  if (content === undefined) throw new InvalidInput(variable, absent(name, environment[FOLDER]));
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
  return text(name, environment)?.split(/\r?\n/, 1)[0];
}

function absent(name: string, folder: string | undefined): string {
  if (folder) return `is not set: write it into ${join(folder, name.toLowerCase())}`;
  const variable = `LANDWAITER_SECRET_${name}`;
  return `is not set: export ${variable}, ${variable}_FILE with the path of a file, or ${FOLDER} with a folder that has the file ${name.toLowerCase()}`;
}

function text(name: string, environment: Environment): string | undefined {
  const variable = `LANDWAITER_SECRET_${name}`;
  const value = environment[variable];
  if (value !== undefined) return value;
  const file = environment[`${variable}_FILE`];
  if (file !== undefined) return contentOf(file, `${variable}_FILE`);
  const folder = environment[FOLDER];
  return folder && NAME.test(name) ? within(folder, name.toLowerCase()) : undefined;
}

function contentOf(file: string, field: string): string {
  try {
    const content = readFileSync(file);
    if (content.length <= LARGEST) return content.toString('utf8');
  } catch (error) {
    throw unreadable(field, error);
  }
  throw new InvalidInput(field, 'is larger than 64 KiB: that is no secret');
}

/** Links are followed, since volumes of clusters are made of them; none leads out of the folder. */
function within(folder: string, name: string): string | undefined {
  const field = `${FOLDER}: ${join(folder, name)}`;
  let inside: string;
  try {
    inside = realpathSync(folder) + sep;
  } catch (error) {
    throw unreadable(FOLDER, error);
  }
  let file: string;
  try {
    file = realpathSync(join(inside, name));
    if (!file.startsWith(inside))
      throw new InvalidInput(field, `is a link out of the folder: put the file itself there`);
    if (!statSync(file).isFile()) throw new InvalidInput(field, 'is no file: put the secret there, one value a line');
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(field, error);
  }
  return contentOf(file, field);
}

function unreadable(field: string, error: unknown): InvalidInput {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  return new InvalidInput(field, `cannot be read (${reason}): check the path and who may read it`);
}
