import { InvalidInput } from '../core/error.ts';
import { MINUTE } from '../core/time.ts';
import { openPostgres, type Postgres, type Session } from './postgres.ts';
import type { Schema } from './sqlite-schema.ts';

/** SQL, or work on what is there, inside the transaction that migrates. */
export type PostgresSchema = Schema<string | ((session: Session) => Promise<void>)>;

// Of PostgreSQL's one space of advisory locks: `landwait` as ASCII.
const LOCK = '7809644606615808372';
const LONGEST = 30 * MINUTE;

/**
 * Connects to the database and brings our tables in it up to date, making what is missing. Everything of ours is in the
 * schema `landwaiter`.
 * @throws InvalidInput when it cannot be used or another program has that schema; Unavailable when it does not answer.
 */
export async function openPostgresSchema(
  url: string,
  password: string | undefined,
  schema: PostgresSchema,
): Promise<Postgres> {
  const postgres = await openPostgres(url, password);
  try {
    if ((await checkedVersion(postgres, postgres.place, schema)) !== schema.migrations.length)
      await migrate(postgres, schema);
    return postgres;
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

/** Whether anything of ours was made in the database yet; nothing is. @throws Unavailable when it does not answer. */
export async function isMadeInPostgres(url: string, password: string | undefined): Promise<boolean> {
  const postgres = await openPostgres(url, password);
  try {
    return await hasSchema(postgres);
  } finally {
    await postgres.close();
  }
}

/** All or nothing. Two processes may try at once: the other waits until the first is done. */
async function migrate(postgres: Postgres, schema: PostgresSchema): Promise<void> {
  const { versionTable, migrations } = schema;
  await postgres.transaction(async (session) => {
    await session.rows(`SET LOCAL lock_timeout = ${LONGEST}`);
    await session.rows(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await session.rows(`SET LOCAL lock_timeout = '1s'`);
    const version = await checkedVersion(session, postgres.place, schema);
    if (version === migrations.length) return;
    // Not IF NOT EXISTS: that asks for the right to make schemas even where somebody else has made this one.
    if (!(await hasSchema(session))) await session.rows('CREATE SCHEMA landwaiter');
    if (version === 0) {
      await session.rows(`CREATE TABLE landwaiter.${versionTable} (version integer NOT NULL)`);
      await session.rows(`INSERT INTO landwaiter.${versionTable} (version) VALUES (0)`);
    }
    await session.rows('SET LOCAL search_path = landwaiter, pg_catalog, pg_temp');
    for (const migration of migrations.slice(version)) {
      if (typeof migration === 'string') await session.rows(migration);
      else await migration(session);
    }
    await session.rows(`UPDATE ${versionTable} SET version = $1`, [migrations.length]);
  }, LONGEST);
}

/** @throws InvalidInput for another program's tables and for a newer version's. */
async function checkedVersion(session: Session, place: string, schema: PostgresSchema): Promise<number> {
  const version = await versionOf(session, schema);
  if (version === undefined)
    throw new InvalidInput('--store', `${place} has a schema landwaiter of another program: give another database`);
  if (version > schema.migrations.length) {
    const schemas = `schema ${version}, this one knows ${schema.migrations.length}`;
    throw new InvalidInput(
      '--store',
      `${place} was written by a newer landwaiter (${schemas}): upgrade, or give another database`,
    );
  }
  return version;
}

async function hasSchema(session: Session): Promise<boolean> {
  const [found] = await session.rows(`SELECT 1 FROM pg_namespace WHERE nspname = 'landwaiter'`);
  return found !== undefined;
}

/** 0 where this part has no tables yet, undefined for a schema with tables that are not ours. */
async function versionOf(session: Session, { versionTable }: PostgresSchema): Promise<number | undefined> {
  const tables = await session.rows(`
    SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'landwaiter' AND relkind IN ('r', 'p', 'v', 'm', 'f')`);
  if (tables.length === 0) return 0;
  if (!tables.some(({ name }) => String(name).startsWith('landwaiter_'))) return undefined;
  if (!tables.some(({ name }) => name === versionTable)) return 0;
  const [row] = await session.rows(`SELECT version FROM landwaiter.${versionTable}`);
  const version = row?.['version'];
  return typeof version === 'number' ? version : undefined;
}
