import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../test/bundled.ts';

// By itself in a folder without packages, as a user has the bundle.
const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
afterAll(() => rm(folder, { recursive: true }));

const WHAT_TO_DO =
  '--store sqlite: needs Node.js 22.16 or newer, or `npm install better-sqlite3@12.11.1` beside landwaiter';

describe('a bundle without packages beside it', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const hasSqlite = major > 22 || (major === 22 && minor >= 16);

  it('uses the SQLite of Node.js without a word, or says what to do where there is none', async () => {
    const outfile = join(folder, 'bundle.mjs');
    await bundleInto(outfile, {
      code: `import { loadSqlite } from './sqlite.ts';
        try { console.log(String((await loadSqlite())(':memory:').prepare('SELECT 1 AS one').get().one)); }
        catch (error) { console.log(String(error)); }`,
      at: join(import.meta.dirname, 'bundle.ts'),
    });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(hasSqlite ? '1' : `InvalidInput: ${WHAT_TO_DO}`);
  }, 60_000);
});
