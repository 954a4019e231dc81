import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { makeOwnOnly } from './own-only.ts';

/** What can be bound to a statement. */
export type SqlValue = string | number | Uint8Array | null;

/** One row by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** A prepared statement; parameters are bound by position. */
export interface Statement {
  /** Runs it and answers the row id of what it inserted. */
  run(...values: readonly SqlValue[]): number;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
  iterate(...values: readonly SqlValue[]): Iterable<Row>;
}

/** An open SQLite file. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** All of the work or, when it throws, none of it. Takes the write lock at once, so that none is refused half-way. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the file at a path, creating it, for its owner alone, when it is missing; `:memory:` is none. Throws Node.js's own
 * errors.
 */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') makeOwnOnly(path);
  const opened = new DatabaseSync(path);
  return {
    exec: (sql) => opened.exec(sql),
    prepare: (sql) => statement(opened.prepare(sql)),
    transaction(work) {
      opened.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        opened.exec('COMMIT');
        return result;
      } catch (error) {
        rollBack(opened);
        throw error;
      }
    },
    close: () => opened.close(),
  };
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full; the first error is the one to tell.
  }
}

function statement(prepared: StatementSync): Statement {
  return {
    run: (...values) => Number(prepared.run(...values).lastInsertRowid),
    get: (...values) => prepared.get(...values),
    all: (...values) => prepared.all(...values),
    iterate: (...values) => prepared.iterate(...values),
  };
}
