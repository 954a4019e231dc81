import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { InvalidInput, quoted, Unavailable } from '../../core/error.ts';
import { SECOND } from '../../core/time.ts';
import type { Credentials } from '../asking/tokens.ts';
import { isRecord } from './record.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

// As of programs on the path: no folder, nothing that a shell or an option would be.
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const LARGEST_ANSWER = 64 * 1024;
const LONGEST_TEXT = 16 * 1024;
// docker-credential-helpers: so its programs say that they have none.
const NONE = 'credentials not found in native keychain';

/**
 * Asks `docker-credential-NAME` for the login of a server; undefined where it has none.
 * @throws InvalidInput for a name that is none or a program that is not there, Unavailable when it fails.
 */
export async function askHelper(
  name: string,
  server: string,
  environment: Environment,
  timeout = 10 * SECOND,
): Promise<Credentials | undefined> {
  if (!NAME.test(name)) throw new InvalidInput('credential helper', `not the name of one: ${quoted(name)}`);
  const program = await onPath(`docker-credential-${name}`, environment);
  const { failed, out } = await run(program, server, environment, timeout);
  if (failed === undefined) return loginIn(out, name);
  if (out.trim().toLowerCase() === NONE) return undefined;
  throw new Unavailable(`docker-credential-${name} gave no login for ${server}: ${failed}`);
}

async function onPath(program: string, { PATH = '' }: Environment): Promise<string> {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  // A folder that is not absolute would be one below wherever the command was started.
  for (const folder of PATH.split(delimiter).filter(isAbsolute))
    for (const name of names) if (await isProgram(join(folder, name))) return join(folder, name);
  throw new InvalidInput(
    'credential helper',
    `${program} is not on the path: install it, or take it out of the configuration`,
  );
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

interface Ran {
  /** Why it failed; undefined: it did not. Never what it wrote, which may hold the secret. */
  readonly failed: string | undefined;
  readonly out: string;
}

function run(program: string, server: string, environment: Environment, timeout: number): Promise<Ran> {
  const options = {
    env: { ...environment },
    timeout,
    maxBuffer: LARGEST_ANSWER,
    killSignal: 'SIGKILL',
    shell: false,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(program, ['get'], options, (error, out) => {
      if (!error) resolve({ failed: undefined, out });
      else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        resolve({ failed: 'its answer is too long', out: '' });
      else if (error.killed === true) resolve({ failed: `no answer within ${timeout / SECOND} s`, out: '' });
      else resolve({ failed: `it ended with ${String(error.code ?? error.signal)}`, out });
    });
    // A helper that reads nothing is none of our trouble: what it answers is.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${server}\n`);
  });
}

function loginIn(out: string, name: string): Credentials {
  const refuse = (): never => {
    throw new Unavailable(`docker-credential-${name} answered with something that is no login`);
  };
  let value: unknown;
  try {
    value = JSON.parse(out);
  } catch {
    return refuse();
  }
  if (!isRecord(value)) return refuse();
  const { Username: username, Secret: password } = value;
  if (typeof username !== 'string' || typeof password !== 'string' || password.length > LONGEST_TEXT) return refuse();
  return username === '<token>' ? { username: '', password: '', identityToken: password } : { username, password };
}
