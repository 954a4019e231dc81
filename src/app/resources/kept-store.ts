import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { suggest } from '../../core/nearest.ts';
import { InvalidInput } from '../../core/error.ts';
import { type Environment, secretOf } from './secrets.ts';

/** The first bytes of a SQLite file (sqlite.org/fileformat.html, 1.3). */
const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');
/** Names of files are looked through for what was meant; a folder of more is no place of a store. */
const MOST_NAMES = 1000;
const BESIDE = /-(?:lock|inbox|wal|shm|journal)$/;

/**
 * For commands that only read: a mistyped store is no store in which nothing is wrong. Nothing is made or changed.
 * @throws InvalidInput where no store was made yet, Unavailable for a database that does not answer.
 */
export async function checkIsMade(url: string, env: Environment): Promise<void> {
  if (await isMade(url, env)) return;
  const path = sqlitePath(url);
  throw new InvalidInput(
    '--store',
    `there is no store ${placeOf(url)}${path === undefined ? '' : nearTo(path)}; landwaiter analyze PATH --store URL makes one, and so does landwaiter serve`,
  );
}

/**
 * Whether `analyze` or a server made the store of a URL. One in memory needs no making, and what is no store is told of
 * by whoever opens it.
 */
export async function isMade(url: string, env: Environment): Promise<boolean> {
  if (/^postgres(?:ql)?:/.test(url)) {
    const { isMadeInPostgres } = await import('../../database/postgres-schema.ts');
    return isMadeInPostgres(url, secretOf('POSTGRES', env));
  }
  const path = sqlitePath(url);
  if (path === undefined) return true;
  const { isMadeInSqlite } = await import('../../database/sqlite-file.ts');
  return isMadeInSqlite(path);
}

/** Where a store is, as a message says it: its URL may hold a password. */
export function placeOf(url: string): string {
  const path = sqlitePath(url);
  return path === undefined ? 'in this database' : `at ${resolve(path)}`;
}

function sqlitePath(url: string): string | undefined {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  return path === ':memory:' ? undefined : path;
}

/** The stores in the same folder whose names are nearest, as the end of a sentence. */
function nearTo(path: string): string {
  const folder = dirname(resolve(path));
  const names = readdirSync(folder).slice(0, MOST_NAMES);
  return suggest(
    basename(path),
    names.filter((name) => !BESIDE.test(name) && isSqlite(join(folder, name))),
  );
}

function isSqlite(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    const first = Buffer.alloc(SQLITE.length);
    try {
      readSync(file, first, 0, first.length, 0);
    } finally {
      closeSync(file);
    }
    return first.equals(SQLITE);
  } catch {
    return false;
  }
}
