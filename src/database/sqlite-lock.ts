import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InUse, Lock, Sharing } from './lock.ts';
import { keepOwnOnly } from './own-only.ts';
import { type Database, openDatabase } from './sqlite.ts';
import { checkPlace } from './sqlite-file.ts';
import { explained, isBusy } from './sqlite-failure.ts';

const NEVER = new Promise<string>(() => undefined);

/**
 * Holds the lock of the SQLite file at a path for as long as this process lives: a lock of the operating system, by way
 * of a transaction on an empty database of its own, `PATH-lock`, which nobody commits. That file stays and says nothing.
 * Waits up to `patience` milliseconds, without yielding.
 * @throws InvalidInput when the path cannot be used.
 */
export async function lockSqliteFile(path: string, sharing: Sharing, patience: number): Promise<Lock | InUse> {
  await checkPlace(path);
  const file = `${await real(path)}-lock`;
  let database: Database | undefined;
  try {
    database = openDatabase(file);
    keepOwnOnly(file);
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    if (sharing === 'alone') {
      // Its journal would be a second file, for nothing.
      database.exec('PRAGMA journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
    } else {
      database.exec('BEGIN');
      database.prepare('SELECT count(*) FROM sqlite_master').get();
    }
  } catch (error) {
    database?.close();
    if (isBusy(error)) return { inUse: `another process holds ${file}` };
    throw explained(error, file);
  }
  return { lost: NEVER, release: async () => database.close() };
}

/** The same for every name that leads to the file. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)));
}
