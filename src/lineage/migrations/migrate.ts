import { InvalidInput } from '../../core/error.ts';
import * as sql from '../sql.ts';
import type { Database } from '../sqlite-driver.ts';
import { facts } from './0001-facts.ts';

// Only ever appended to: a file's schema version is the number of these that it has seen.
const MIGRATIONS: readonly string[] = [facts];

/**
 * Refuses a database that is not ours to write to, without touching it.
 * @throws InvalidInput for another program's tables and for a newer version's.
 */
export function checkSchema(database: Database, path: string): void {
  const version = schemaVersion(database);
  if (version === undefined) throw new InvalidInput('--store', `${path} is a database of another program`);
  if (version > MIGRATIONS.length) {
    const schemas = `schema ${version}, this one knows ${MIGRATIONS.length}`;
    throw new InvalidInput(
      '--store',
      `${path} was written by a newer landwaiter (${schemas}): upgrade, or give another path`,
    );
  }
}

/** Brings the tables up to date, all or nothing. Two processes may try at once. */
export function migrate(database: Database, path: string): void {
  if (schemaVersion(database) === MIGRATIONS.length) return;
  database.transaction(() => {
    // Again under the write lock: another process may have been here since.
    checkSchema(database, path);
    const version = schemaVersion(database) ?? 0;
    if (version === 0) database.exec(sql.createSchemaVersion);
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.prepare(sql.setSchemaVersion).run(MIGRATIONS.length);
  });
}

/** 0 for an empty database, undefined for one without our version table. */
function schemaVersion(database: Database): number | undefined {
  const tables = database.prepare(sql.tableNames).all();
  if (tables.length === 0) return 0;
  if (!tables.some(({ name }) => name === 'landwaiter_schema')) return undefined;
  const version = database.prepare(sql.schemaVersion).get()?.['version'];
  return typeof version === 'number' ? version : undefined;
}
