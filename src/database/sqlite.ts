import { InvalidInput } from '../core/error.ts';

/** What can be bound to a statement. */
export type SqlValue = string | number | Uint8Array | null;

/** One row by column name. Some libraries give it a prototype, others none. */
export type Row = Readonly<Record<string, unknown>>;

/** A prepared statement; parameters are bound by position. */
export interface Statement {
  /** Runs it and answers the row id of what it inserted. */
  run(...values: readonly SqlValue[]): number;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
  iterate(...values: readonly SqlValue[]): Iterable<Row>;
}

/** An open SQLite file, whichever library reads it. Synchronous, as both are. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** All of the work or, when it throws, none of it. Takes the write lock at once, so that none is refused half-way. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/** Opens the file at a path, creating it when it is missing; `:memory:` is none. Throws the library's own errors. */
export type OpenDatabase = (path: string) => Database;

interface Library {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: SqlValue[]): { readonly lastInsertRowid: number | bigint };
    get(...values: SqlValue[]): unknown;
    all(...values: SqlValue[]): unknown[];
    iterate(...values: SqlValue[]): Iterable<unknown>;
  };
  close(): unknown;
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => Library;
  readonly StatementSync: { readonly prototype: object };
}

/**
 * SQLite from Node.js itself where it has it, else from better-sqlite3. Both are imported by way of a variable, so that
 * neither a bundler nor a Node.js without them stumbles over the name.
 * @throws InvalidInput when neither is there, with what to do about it.
 */
export async function loadSqlite(): Promise<OpenDatabase> {
  const open = (await nodeSqlite()) ?? (await betterSqlite3());
  if (open) return (path) => database(open(path));
  throw new InvalidInput(
    '--store sqlite',
    'needs Node.js 22.16 or newer, or `npm install better-sqlite3@12.11.1` beside landwaiter',
  );
}

async function nodeSqlite(): Promise<((path: string) => Library) | undefined> {
  const name = 'node:sqlite';
  const emitWarning = process.emitWarning;
  // It says on loading that it is experimental. Nobody who reads findings can do anything about that.
  process.emitWarning = (...warning: readonly unknown[]): void => {
    if (!/^SQLite is an experimental feature/.test(String(warning[0]))) Reflect.apply(emitWarning, process, warning);
  };
  try {
    const { DatabaseSync, StatementSync }: NodeSqlite = await import(name);
    // Before 22.16 it lacks `columns` and still changes under its users.
    return 'columns' in StatementSync.prototype ? (path) => new DatabaseSync(path) : undefined;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function betterSqlite3(): Promise<((path: string) => Library) | undefined> {
  const name = 'better-sqlite3';
  try {
    const { default: BetterSqlite3 }: { readonly default: new (path: string) => Library } = await import(name);
    // The native part is loaded only now; installed without its build script it is missing.
    new BetterSqlite3(':memory:').close();
    return (path) => new BetterSqlite3(path);
  } catch {
    return undefined;
  }
}

function database(library: Library): Database {
  return {
    exec: (sql) => void library.exec(sql),
    prepare: (sql) => statement(library.prepare(sql)),
    transaction(work) {
      library.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        library.exec('COMMIT');
        return result;
      } catch (error) {
        rollBack(library);
        throw error;
      }
    },
    close: () => void library.close(),
  };
}

function rollBack(library: Library): void {
  try {
    library.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full; the first error is the one to tell.
  }
}

function statement(prepared: ReturnType<Library['prepare']>): Statement {
  return {
    run: (...values) => Number(prepared.run(...bound(values)).lastInsertRowid),
    get: (...values) => rowOf(prepared.get(...bound(values))),
    all: (...values) => [...rows(prepared.all(...bound(values)))],
    iterate: (...values) => rows(prepared.iterate(...bound(values))),
  };
}

/** Bytes that are none, and have an address. */
const NONE = new Uint8Array(new ArrayBuffer(1), 0, 0);

// No bytes that came from another thread have no address, and Node.js 22 takes them for NULL.
function bound(values: readonly SqlValue[]): readonly SqlValue[] {
  return values.some(isNone) ? values.map((value) => (isNone(value) ? NONE : value)) : values;
}

function isNone(value: SqlValue): boolean {
  return value instanceof Uint8Array && value.length === 0;
}

function* rows(found: Iterable<unknown>): Generator<Row> {
  for (const one of found) yield rowOf(one) ?? {};
}

function rowOf(found: unknown): Row | undefined {
  return isRow(found) ? found : undefined;
}

function isRow(found: unknown): found is Row {
  return typeof found === 'object' && found !== null;
}
