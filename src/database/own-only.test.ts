import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './sqlite.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { lockSqliteFile } from './sqlite-lock.ts';

const SCHEMA = { versionTable: 'landwaiter_test_schema', migrations: ['CREATE TABLE told (text TEXT)'] };
const folders: string[] = [];
let before = 0;
beforeEach(() => (before = process.umask(0o022)));
afterEach(() => void process.umask(before));
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-own-'));
  folders.push(folder);
  return folder;
}
/** Of all files of a folder, as `ls` has it. */
const modesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );

describe('a SQLite file is its owner’s alone', () => {
  test('from the beginning, with what SQLite keeps beside it', async () => {
    const folder = place();
    const path = join(folder, 'facts.db');
    const database = await openSqliteFile(path, SCHEMA, 'power');
    const lock = await lockSqliteFile(path, 'alone', 100);
    database.exec(`INSERT INTO told VALUES ('something')`);
    expect(modesIn(folder)).toEqual({
      'facts.db': '600',
      'facts.db-lock': '600',
      'facts.db-shm': '600',
      'facts.db-wal': '600',
    });
    database.close();
    if ('release' in lock) await lock.release();
  });

  test('also where an earlier version left it open to others, in use or not', async () => {
    const folder = place();
    const path = join(folder, 'facts.db');
    const first = await openSqliteFile(path, SCHEMA, 'power');
    first.exec(`INSERT INTO told VALUES ('something')`);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
    const second = await openSqliteFile(path, SCHEMA, 'process');
    expect(new Set(Object.values(modesIn(folder)))).toEqual(new Set(['600']));
    expect(Object.keys(modesIn(folder))).toContain('facts.db-wal');
    second.close();
    first.close();
  });

  test('and its journal, where it has one', () => {
    const folder = place();
    const database = openDatabase(join(folder, 'x.db'));
    database.exec('CREATE TABLE told (text TEXT)');
    database.exec('BEGIN IMMEDIATE');
    database.exec(`INSERT INTO told VALUES ('something')`);
    expect(modesIn(folder)).toEqual({ 'x.db': '600', 'x.db-journal': '600' });
    database.close();
  });

  test('while a file of another program stays as it was', async () => {
    const folder = place();
    writeFileSync(join(folder, 'notes.txt'), 'no database\n'.repeat(100));
    await expect(openSqliteFile(join(folder, 'notes.txt'), SCHEMA, 'power')).rejects.toThrow('is no SQLite database');
    expect(modesIn(folder)).toEqual({ 'notes.txt': '644' });
  });
});
