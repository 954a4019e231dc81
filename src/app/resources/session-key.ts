import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InvalidInput } from '../../core/error.ts';
import { homeOf } from '../../shipped/home.ts';
import type { Environment } from './secrets.ts';

/** What is noted of sessions that ended; no collector's note has such a key. */
export const ENDED_SESSIONS = 'sessions ended';

const KEY = /^[0-9a-f]{64}\n?$/;

/** Where it is: beside a store that is a file, else among what the user's programs keep. */
export function sessionKeyPath(store: string, environment: Environment): string {
  if (store.startsWith('sqlite:')) return `${store.slice('sqlite:'.length)}-session-key`;
  const state = environment['XDG_STATE_HOME'] ?? join(homeOf(environment), '.local', 'state');
  // The password may stand in the URL: its hash would let somebody try some.
  const named = createHash('sha256')
    .update(store.replace(/\/\/[^@/]*@/, '//'))
    .digest('hex')
    .slice(0, 16);
  return join(state, 'landwaiter', `session-key-${named}`);
}

/**
 * The secret that sessions of tokens are sealed with: made at the first start, for the owner of the process alone. Where
 * it cannot be kept, `otherwise` hears why, and sessions last until the next start.
 */
export function sessionKey(store: string, environment: Environment, otherwise: (reason: string) => void): string {
  const path = sessionKeyPath(store, environment);
  const made = randomBytes(32).toString('hex');
  try {
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (existsSync(path)) return kept(path);
    writeFileSync(path, `${made}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    otherwise(error instanceof InvalidInput ? error.message : `${path} cannot be kept (${codeOf(error)})`);
  }
  return made;
}

/** @throws InvalidInput where something else stands in its place. */
function kept(path: string): string {
  const [text, { mode }] = [readFileSync(path, 'utf8'), statSync(path)];
  if (!KEY.test(text)) throw new InvalidInput(path, 'is no key of sessions: delete it');
  if ((mode & 0o077) !== 0) chmodSync(path, 0o600);
  return text.trim();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
}
