import { backup, DatabaseSync } from 'node:sqlite';
import { resolve } from 'node:path';
import { explained } from './sqlite-failure.ts';
import { makeOwnOnly } from './own-only.ts';
import type { Time } from '../core/time.ts';

/** Milliseconds for which others may hold what is copied. */
const PATIENCE = 10_000;
/** Between two of these, others get to write. */
const PAGES = 2000;

/** A file and where its copy goes, which is not there yet. */
export interface Copy {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies SQLite files, which others may write to meanwhile, as all of them were at one moment: for that moment it keeps
 * writers out of all of them, and reads what they held then while the writers go on.
 * @returns that moment.
 * @throws Unavailable where somebody holds one for longer; InvalidInput where one cannot be read, or the copy not be written.
 */
export async function copyAtOnce(copies: readonly Copy[], now: () => Time): Promise<Time> {
  const opened: DatabaseSync[] = [];
  const open = (path: string): DatabaseSync => {
    // Absolute, because SQLite gives `file:` at the start of a path a meaning of its own.
    const database = new DatabaseSync(resolve(path));
    opened.push(database);
    return database;
  };
  let path = copies[0]?.from ?? '';
  try {
    const keeper = open(copies[0]?.from ?? ':memory:');
    keeper.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    for (const [index, { from }] of copies.slice(1).entries())
      keeper.prepare(`ATTACH ? AS other${index}`).run(resolve(from));
    // Of every attached file, too.
    keeper.exec('BEGIN IMMEDIATE');
    const at = now();
    const snapshots = copies.map(({ from, to }) => {
      path = from;
      const database = open(from);
      database.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
      database.exec('BEGIN');
      // A transaction sees the file as it is at its first question.
      database.prepare('SELECT count(*) FROM sqlite_master').get();
      return { database, to };
    });
    keeper.exec('ROLLBACK');
    for (const { database, to } of snapshots) {
      path = to;
      makeOwnOnly(to);
      await backup(database, to, { rate: PAGES });
    }
    return at;
  } catch (error) {
    throw explained(error, path);
  } finally {
    for (const database of opened) database.close();
  }
}
