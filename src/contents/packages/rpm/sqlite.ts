import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { RecordRefused } from '../ecosystem.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
// Of the header: 2 where writes go to a log beside the file, which nothing in memory has.
const WRITE_VERSION = 18;
const READ_VERSION = 19;
const ROLLBACK = 1;
const LEAF = 13;
const INTERIOR = 5;
const MOST_SCHEMA_PAGES = 50;
// As rpm makes it. A view, or a column that is computed, could run for ever.
const TABLE = /^CREATE TABLE 'Packages' \(hnum INTEGER PRIMARY KEY AUTOINCREMENT, ?blob BLOB NOT NULL\)$/;

/** The headers of all packages in rpm's SQLite database. @throws RecordRefused, with its path. */
export async function headersInSqlite(database: Buffer, path: string): Promise<Buffer[]> {
  checkSchemaSize(database, path);
  const { Database } = await initSqlJs();
  const copy = Buffer.from(database);
  copy[WRITE_VERSION] = ROLLBACK;
  copy[READ_VERSION] = ROLLBACK;
  try {
    const opened = new Database(copy);
    try {
      return headersIn(opened, database.length, path);
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof RecordRefused) throw error;
    // What SQLite says of a broken file, and what WebAssembly says where that breaks SQLite.
    throw new RecordRefused(path, `SQLite cannot read it: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Opened = InstanceType<Awaited<ReturnType<typeof initSqlJs>>['Database']>;

function headersIn(database: Opened, size: number, path: string): Buffer[] {
  database.run('PRAGMA trusted_schema = OFF');
  const tables = rowsOf(database, "SELECT type, sql FROM sqlite_master WHERE lower(name) = 'packages'");
  const [type, sql] = tables.length === 1 ? (tables[0] ?? []) : [];
  if (type !== 'table' || typeof sql !== 'string' || !TABLE.test(sql)) {
    throw new RecordRefused(path, 'it has no table of packages as rpm makes it');
  }
  // Lengths are read without the bytes: what a row claims to be could be as large as memory.
  const [total] = rowsOf(database, 'SELECT sum(length(blob)) FROM Packages')[0] ?? [];
  if (typeof total === 'number' && total > size) throw new RecordRefused(path, 'its rows are larger than it is');
  return rowsOf(database, 'SELECT blob FROM Packages ORDER BY hnum').flatMap(([blob]) =>
    blob instanceof Uint8Array ? [Buffer.from(blob)] : [],
  );
}

function rowsOf(database: Opened, sql: string): (readonly unknown[])[] {
  const statement = database.prepare(sql);
  try {
    const rows: (readonly unknown[])[] = [];
    while (statement.step()) rows.push(statement.get());
    return rows;
  } finally {
    statement.free();
  }
}

/** SQLite takes the whole schema in before it answers anything: rpm's fits on few pages, in a tree of at most two levels. */
function checkSchemaSize(database: Buffer, path: string): void {
  if (database.length < 512 || database.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new RecordRefused(path, 'it is no SQLite database');
  }
  const stored = database.readUInt16BE(16);
  const pageSize = stored === 1 ? 65_536 : stored;
  const kind = database[HEADER_BYTES];
  if (kind === LEAF) return;
  const cells = database.readUInt16BE(HEADER_BYTES + 3);
  const isSmall = kind === INTERIOR && cells < MOST_SCHEMA_PAGES && HEADER_BYTES + 12 + 2 * cells <= pageSize;
  if (!isSmall || pageSize > database.length) throw new RecordRefused(path, 'its schema is larger than rpm makes it');
  const children = Array.from({ length: cells }, (_, index) => database.readUInt16BE(HEADER_BYTES + 12 + 2 * index));
  const pages = [
    database.readUInt32BE(HEADER_BYTES + 8),
    ...children.map((at) => (at + 4 <= database.length ? database.readUInt32BE(at) : 0)),
  ];
  if (pages.some((page) => database[(page - 1) * pageSize] !== LEAF)) {
    throw new RecordRefused(path, 'its schema is larger than rpm makes it');
  }
}
