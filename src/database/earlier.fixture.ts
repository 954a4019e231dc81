import { openPostgresSchema, type PostgresSchema } from './postgres-schema.ts';
import { textOf } from './rows.ts';
import { openSqliteFile } from './sqlite-file.ts';
import type { Schema, SqliteSchema } from './sqlite-schema.ts';

/** 1, 2, … up to the newest: the versions that a database may have been left at. */
export function versionsOf(schema: Schema<unknown>): readonly number[] {
  return schema.migrations.map((_, index) => index + 1);
}

/** Makes a file as an earlier version left it, with the rows of a newest one as far as it had a place for them. */
export async function earlierSqlite(
  newest: string,
  path: string,
  schema: SqliteSchema,
  version: number,
): Promise<void> {
  const database = await openSqliteFile(path, atVersion(schema, version), 'process');
  database.exec('PRAGMA foreign_keys = OFF');
  database.prepare('ATTACH ? AS newest').run(newest);
  const tables = database.prepare(
    `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?`,
  );
  const common = database.prepare(`
    SELECT group_concat(name) AS columns FROM pragma_table_info(?, 'main')
    WHERE name IN (SELECT name FROM pragma_table_info(?, 'newest'))`);
  for (const row of tables.all(schema.versionTable)) {
    const name = textOf(row, 'name');
    const columns = textOf(common.get(name, name) ?? {}, 'columns');
    database.exec(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM newest.${name}`);
  }
  database.close();
}

/** The same in another PostgreSQL database. */
export async function earlierPostgres(
  newest: string,
  url: string,
  schema: PostgresSchema,
  version: number,
): Promise<void> {
  const [from, to] = [
    await openPostgresSchema(newest, undefined, schema),
    await openPostgresSchema(url, undefined, atVersion(schema, version)),
  ];
  const partitions = await from.rows(`
    SELECT inhrelid::regclass::text AS name, inhparent::regclass::text AS parent, pg_get_expr(relpartbound, oid) AS bound
    FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE relkind = 'r' AND relnamespace = 'landwaiter'::regnamespace`);
  for (const row of partitions) {
    const [name, parent] = [`landwaiter.${textOf(row, 'name')}`, `landwaiter.${textOf(row, 'parent')}`];
    await to.rows(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${parent} ${textOf(row, 'bound')}`);
  }
  // In the order in which they were made: what is referred to comes first.
  const tables = await to.rows(
    `SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'landwaiter'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> $1
    ORDER BY oid`,
    [schema.versionTable],
  );
  const columnsOf = `
    SELECT attname AS name, attidentity <> '' AS counts FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
  for (const row of tables) {
    const table = `landwaiter.${textOf(row, 'name')}`;
    const there = new Set((await from.rows(columnsOf, [table])).map((column) => textOf(column, 'name')));
    const common = (await to.rows(columnsOf, [table])).filter((column) => there.has(textOf(column, 'name')));
    const columns = common.map((column) => textOf(column, 'name')).join(', ');
    const [rows = {}] = await from.rows(`SELECT coalesce(json_agg(one), '[]')::text AS all FROM ${table} AS one`);
    await to.rows(
      `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE
      SELECT ${columns} FROM json_populate_recordset(null::${table}, $1::json)`,
      [String(rows['all'])],
    );
    for (const column of common.filter(({ counts }) => counts === true)) {
      const name = textOf(column, 'name');
      await to.rows(`SELECT setval(pg_get_serial_sequence($1, $2), (SELECT max(${name}) FROM ${table}))`, [
        table,
        name,
      ]);
    }
  }
  await from.close();
  await to.close();
}

function atVersion<Migration>(schema: Schema<Migration>, version: number): Schema<Migration> {
  return { ...schema, migrations: schema.migrations.slice(0, version) };
}
