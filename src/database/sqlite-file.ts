import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidInput } from '../core/error.ts';
import { keepOwnOnly } from './own-only.ts';
import { type Database, openDatabase } from './sqlite.ts';
import { explained } from './sqlite-failure.ts';
import { checkSchema, hasTables, migrate, type SqliteSchema } from './sqlite-schema.ts';

/**
 * What a commit survives. `process`: the end of this process; the last commits may be lost with the machine's power.
 * `power`: that too, at the price of one wait for the disk a commit.
 */
export type Durability = 'process' | 'power';

/**
 * Opens the file as a database with the tables of a schema, making what is missing; `:memory:` is no file.
 * @throws InvalidInput when the path cannot be used or the file is not ours; Unavailable when another process holds it.
 */
export async function openSqliteFile(path: string, schema: SqliteSchema, durability: Durability): Promise<Database> {
  if (path !== ':memory:') await checkPlace(path);
  return explaining(path, () => opened(path, schema, durability));
}

/**
 * Looks at a file that is there, and changes nothing: it has to be ours, of a version that is known, and whole.
 * @throws InvalidInput where it is not; `named` is the file to speak of.
 */
export function checkFile(path: string, schema: SqliteSchema, named = path): void {
  explaining(named, () => {
    const database = openDatabase(resolve(path));
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      checkSchema(database, named, schema);
      const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
      if (found !== 'ok') throw new InvalidInput(named, `is damaged: ${String(found)}`);
    } finally {
      database.close();
    }
  });
}

/**
 * Whether tables of ours are in the file at this path, which is neither made nor changed.
 * @throws InvalidInput when the path cannot be used or the file is another program's; Unavailable when it is held.
 */
export async function isMadeInSqlite(path: string): Promise<boolean> {
  await checkPlace(path);
  if (!existsSync(path)) return false;
  return explaining(path, () => {
    const database = openDatabase(resolve(path));
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      return hasTables(database, path);
    } finally {
      database.close();
    }
  });
}

/** Runs what uses the file at this path; what SQLite throws becomes an error that says what to do. */
export function explaining<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(error, path);
  }
}

/** @throws InvalidInput when no file can be at this path. */
export async function checkPlace(path: string): Promise<void> {
  const isFolder = async (one: string): Promise<boolean> =>
    (await stat(one).catch(() => undefined))?.isDirectory() === true;
  const folder = dirname(resolve(path));
  if (!(await isFolder(folder)))
    throw new InvalidInput('--store', `the folder ${folder} does not exist: make it first`);
  if (await isFolder(path)) throw new InvalidInput('--store', `${path} is a folder: give the path of a file`);
}

function opened(path: string, schema: SqliteSchema, durability: Durability): Database {
  // Absolute, because SQLite gives `file:` at the start of a path a meaning of its own.
  const database = openDatabase(path === ':memory:' ? path : resolve(path));
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    checkSchema(database, path, schema);
    if (path !== ':memory:') keepOwnOnly(path);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`);
    migrate(database, path, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
