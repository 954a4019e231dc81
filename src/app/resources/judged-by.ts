import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { Unavailable } from '../../core/error.ts';
import type { Inbox } from '../../intake/inbox.ts';
import { type Environment, secretOf } from './secrets.ts';

/** By which policy file the server of a store judges: an absolute path there, and null where it runs without one. */
export interface JudgedBy {
  readonly file: string | null;
}

// No collector's note has such a key.
const JUDGED_BY = 'judged by';
const LONGEST_PATH = 4096;
const noted = z.object({ file: z.string().min(1).max(LONGEST_PATH).nullable() });

/** Notes it where commands find it that are given the store alone; a server whose disk is full runs without. */
export async function noteJudgedBy(
  inbox: Pick<Inbox, 'note'>,
  file: string | undefined,
  log: { warn(told: object, message: string): void },
): Promise<void> {
  try {
    await inbox.note(JUDGED_BY, { file: file === undefined ? null : resolve(file) } satisfies JudgedBy);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn({ reason: error.message }, 'commands beside this server cannot be told its policy');
  }
}

/**
 * What the last server of a store noted. `never served`: there was none. `not noted`: there was one, of a version that
 * noted nothing. The store is neither made nor changed.
 * @throws InvalidInput for an inbox that is not ours, Unavailable for a database that does not answer.
 */
export async function judgedBy(url: string, env: Environment): Promise<JudgedBy | 'not noted' | 'never served'> {
  const found = await recalled(url, env);
  if (found === 'no inbox') return 'never served';
  return noted.safeParse(found).data ?? 'not noted';
}

async function recalled(url: string, env: Environment): Promise<unknown> {
  if (/^postgres(ql)?:/.test(url)) {
    const { recallFromPostgres } = await import('../../intake/inboxes/postgres.ts');
    return recallFromPostgres(url, secretOf('POSTGRES', env), JUDGED_BY);
  }
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path === ':memory:') return 'no inbox';
  // The server may know the file by another name.
  const inbox = [path, await realpath(path).catch(() => path)]
    .map((one) => `${one}-inbox`)
    .find((one) => existsSync(one));
  if (inbox === undefined) return 'no inbox';
  return (await import('../../intake/inboxes/sqlite.ts')).recallFromSqlite(inbox, JUDGED_BY);
}
