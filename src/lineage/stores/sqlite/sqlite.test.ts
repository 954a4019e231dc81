import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidInput, Unavailable } from '../../../core/error.ts';
import { openDatabase } from '../../../database/sqlite.ts';
import { lookUpsContract } from '../../storage/look-ups.contract.ts';
import * as lookUpsSql from './look-ups-sql.ts';
import * as sql from './sql.ts';
import { lastingStoreContract, storeContract } from '../../storage/store.contract.ts';
import { openSqliteStore } from './sqlite.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
  folders.push(folder);
  return join(folder, 'facts.db');
}

describe('with SQLite', () => {
  storeContract('SQLite', async () => openSqliteStore(await place()));
  lookUpsContract('SQLite', async () => openSqliteStore(await place()));
  lastingStoreContract('SQLite', async () => {
    const path = await place();
    return () => openSqliteStore(path);
  });

  describe('a path that cannot be a store', () => {
    it('is refused when its folder is missing, naming the folder', async () => {
      const path = await place();
      await expect(openSqliteStore(join(path, 'deeper', 'x.db'))).rejects.toThrow(
        new InvalidInput('--store', `the folder ${join(path, 'deeper')} does not exist: make it first`),
      );
    });

    it('is refused when it is a folder', async () => {
      const path = await place();
      await mkdir(path);
      await expect(openSqliteStore(path)).rejects.toThrow(`${path} is a folder: give the path of a file`);
    });

    it('is refused when it is another kind of file, which stays as it was', async () => {
      const path = await place();
      const text = 'a log line, no database\n'.repeat(100);
      await writeFile(path, text);
      await expect(openSqliteStore(path)).rejects.toThrow(InvalidInput);
      await expect(openSqliteStore(path)).rejects.toThrow(`${path} is no SQLite database`);
      expect(await readFile(path, 'utf8')).toBe(text);
    });

    it('is refused when it is a database of another program, which stays as it was', async () => {
      const path = await place();
      using(path, 'CREATE TABLE bookmark (url TEXT)');
      const before = await readFile(path);
      await expect(openSqliteStore(path)).rejects.toThrow(`${path} is a database of another program`);
      expect(await readFile(path)).toEqual(before);
    });

    it('is refused when a newer version wrote it', async () => {
      const path = await place();
      await (await openSqliteStore(path)).close();
      using(path, 'UPDATE landwaiter_schema SET version = 99');
      await expect(openSqliteStore(path)).rejects.toThrow(
        `${path} was written by a newer landwaiter (schema 99, this one knows 12): upgrade, or give another path`,
      );
    });

    it.runIf(process.platform === 'linux')('is refused where nothing can be written', async () => {
      await expect(openSqliteStore('/proc/facts.db')).rejects.toThrow(Unavailable);
      await expect(openSqliteStore('/proc/facts.db')).rejects.toThrow('check that its folder and the files in it');
    });
  });

  it('may be kept in memory, leaving no file', async () => {
    const store = await openSqliteStore(':memory:');
    expect(await store.facts()).toEqual([]);
    await expect(stat(':memory:')).rejects.toThrow('ENOENT');
    await store.close();
  });

  it('says that another process is writing, and works again when that has ended', async () => {
    const path = await place();
    const store = await openSqliteStore(path);
    const other = openDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    const failure: unknown = await store.saveFindings([]).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(String(failure)).toContain('another process is writing to it');
    other.exec('COMMIT');
    other.close();
    await store.saveFindings([]);
    await store.close();
  }, 60_000);

  it('records all of a call or nothing of it, and goes on after a failure', async () => {
    const path = await place();
    const store = await openSqliteStore(path);
    const deep: unknown = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);
    const event = {
      type: 'manifest.deleted',
      id: '1',
      source: 'test',
      at: 1,
      strength: 'recorded',
      registry: 'registry.acme.example',
      repository: 'shop/api',
      tag: 'v1',
      actor: { name: 'dana', kind: 'human' },
      origin: { path: 'a.log', line: 1, sha256: '0'.repeat(64) },
    } as const;
    const odd = Object.assign({ ...event, id: '2' }, { deep });
    await expect(store.record([event, odd])).rejects.toThrow(InvalidInput);
    expect(await store.facts()).toEqual([]);
    expect(await store.record([event])).toEqual({ added: 1, contradictions: 0 });
    expect(await store.factsAbout({ actor: 'dana' })).toEqual([event]);
    await store.close();
  });

  it('answers what is asked about a digest, repository or actor from indexes, never by reading every fact', async () => {
    const path = await place();
    await (await openSqliteStore(path)).close();
    const database = openDatabase(path);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql.factsAbout}`).all('[]', null, null, null, null, null, null);
    database.close();
    const scans = plan.map((row) => String(row['detail'])).filter((step) => step.startsWith('SCAN'));
    expect(plan.length).toBeGreaterThan(5);
    expect(scans.filter((step) => !/^SCAN (found|json_each)\b/.test(step))).toEqual([]);
  });

  it('looks up from indexes, never by reading every fact', async () => {
    const path = await place();
    await (await openSqliteStore(path)).close();
    const database = openDatabase(path);
    const json = '[]';
    const statements: readonly (readonly [string, ...(string | number)[]])[] = [
      [lookUpsSql.near, json, json, json, json, json, json, json, 1],
      [lookUpsSql.firstPullOfTag, 'v1', 'registry.acme.example', 'shop/api', 0],
      [lookUpsSql.firstPullOfDigest, 'aa', 0],
      [lookUpsSql.linkedSince, 1, 1, 1],
      [lookUpsSql.digestsBetween, 'aa', 'bb'],
      [lookUpsSql.repositoriesAt, json],
      [lookUpsSql.findingsAbout, json],
    ];
    for (const [statement, ...values] of statements) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...values);
      const scans = plan.map((row) => String(row['detail'])).filter((step) => step.startsWith('SCAN'));
      expect(plan.length).toBeGreaterThan(0);
      expect(scans.filter((step) => !/^SCAN (found|one|json_each)\b/.test(step))).toEqual([]);
    }
    database.close();
  });
});

function using(path: string, statement: string): void {
  const database = openDatabase(path);
  database.exec(statement);
  database.close();
}
