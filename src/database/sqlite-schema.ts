import { InvalidInput } from '../core/error.ts';
import type { Database } from './sqlite.ts';

/** The tables of one part of the product, which may share a file with the tables of others. */
export interface Schema<Migration = string> {
  /** A table of this name holds the part's version. It starts with `landwaiter_`, by which a file of ours is known. */
  readonly versionTable: string;
  /** Only ever appended to: the version of a file is the number of these that it has seen. */
  readonly migrations: readonly Migration[];
}

/** SQL, or work on what is there, inside the transaction that migrates. */
export type SqliteSchema = Schema<string | ((database: Database) => void)>;

/**
 * Refuses a database that is not ours to write to, without touching it.
 * @throws InvalidInput for another program's tables and for a newer version's.
 */
export function checkSchema(database: Database, path: string, schema: SqliteSchema): void {
  const version = versionOf(database, schema);
  if (version === undefined) throw notOurs(path);
  if (version > schema.migrations.length) {
    const schemas = `schema ${version}, this one knows ${schema.migrations.length}`;
    throw new InvalidInput(
      '--store',
      `${path} was written by a newer landwaiter (${schemas}): upgrade, or give another path`,
    );
  }
}

/** Whether anything was made in it yet. @throws InvalidInput for another program's tables. */
export function hasTables(database: Database, path: string): boolean {
  const names = tablesOf(database);
  if (names.length > 0 && !names.some(isOurs)) throw notOurs(path);
  return names.length > 0;
}

/** Brings the tables up to date, all or nothing. Two processes may try at once. */
export function migrate(database: Database, path: string, schema: SqliteSchema): void {
  if (versionOf(database, schema) === schema.migrations.length) return;
  database.transaction(() => {
    // Again under the write lock: another process may have been here since.
    checkSchema(database, path, schema);
    const version = versionOf(database, schema) ?? 0;
    if (version === 0)
      database.exec(`
        CREATE TABLE ${schema.versionTable} (version INTEGER NOT NULL);
        INSERT INTO ${schema.versionTable} (version) VALUES (0)`);
    for (const migration of schema.migrations.slice(version)) {
      if (typeof migration === 'string') database.exec(migration);
      else migration(database);
    }
    database.prepare(`UPDATE ${schema.versionTable} SET version = ?`).run(schema.migrations.length);
  });
}

/** 0 where this part has no tables yet, undefined for a database with tables that are not ours. */
function versionOf(database: Database, { versionTable }: SqliteSchema): number | undefined {
  const tables = tablesOf(database);
  if (tables.length === 0) return 0;
  if (!tables.some(isOurs)) return undefined;
  if (!tables.includes(versionTable)) return 0;
  const version = database.prepare(`SELECT version FROM ${versionTable}`).get()?.['version'];
  return typeof version === 'number' ? version : undefined;
}

function tablesOf(database: Database): readonly string[] {
  return database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .all()
    .map(({ name }) => String(name));
}

function isOurs(table: string): boolean {
  return table.startsWith('landwaiter_');
}

function notOurs(path: string): InvalidInput {
  return new InvalidInput('--store', `${path} is a database of another program`);
}
