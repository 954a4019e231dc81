// Verdicts that a store keeps, computed again by `verify --again` in processes that have nothing but the store and the policy.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { noClock } from '../server/set-clock.ts';
import { writeAttached } from './attached-folder.ts';
import { IMAGE } from './material.ts';

const VERDICTS = 1000;
// Three times all of them, of twenty milliseconds of a processor each: minutes on a busy machine.
const LONG = 600_000;
const program = resolve('dist/cli.mjs');
const folder = mkdtempSync(join(tmpdir(), 'recomputed-'));
const store = join(folder, 'facts.db');
const policy = join(folder, 'landwaiter.yaml');
const KEPT = ['--store', `sqlite:${store}`, '--policy', policy];
const obstacle = await noClock(mkdtempSync(join(tmpdir(), 'clock-')));
if (obstacle !== undefined) process.stderr.write(`skipped: kept verdicts ten years apart: ${obstacle}\n`);

const asked = (...args: readonly string[]) => ran(['verify', '--again', ...args]);
const again = (...more: readonly string[]) => asked(...KEPT, ...more);

function inYear(year: number): string {
  const args = [process.execPath, program, 'verify', '--again', ...KEPT];
  return execFileSync('faketime', [`${year}-06-01 12:00:00`, ...args, '-o', 'json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
}

beforeAll(async () => {
  const file = await writeAttached(folder);
  execFileSync(process.execPath, [program, 'analyze', file, ...KEPT, '-q']);
  // From here on there is the store alone.
  rmSync(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('kept verdicts', () => {
  test.skipIf(obstacle !== undefined)(
    `of at least ${VERDICTS} each is the same in other processes, with clocks ten years apart, byte for byte`,
    async () => {
      const { status, out } = await again('-o', 'json');
      const { counts, verdicts } = JSON.parse(out);
      expect([status, counts]).toEqual([0, { same: verdicts.length, other: 0, new: 0, gone: 0 }]);
      expect(verdicts.length).toBeGreaterThanOrEqual(VERDICTS);
      const states = new Set(verdicts.map(({ verdict }: { verdict: { state: string } }) => verdict.state));
      expect([...states]).toEqual(expect.arrayContaining(['failed', 'unreadable', 'verified']));
      for (const year of [2022, 2032]) expect(inYear(year) === out, `in ${year}`).toBe(true);
    },
    LONG,
  );

  test('that somebody changed are told, and what is computed', async () => {
    const database = new DatabaseSync(store);
    const [row] = database.prepare(`SELECT rowid AS id, CAST(body AS TEXT) AS body FROM examined`).all();
    const body = String(row?.['body']);
    const forged = body.replace(/"reason":"[^"]*"/, '"reason":"somebody wrote this"');
    const change = database.prepare('UPDATE examined SET body = CAST(? AS BLOB) WHERE rowid = ?');
    change.run(forged, row?.['id'] ?? 0);
    const { status, out } = await again();
    expect([status, out]).toEqual([1, expect.stringMatching(/^NOT THE SAME: [\d,]+ verdicts/)]);
    expect(out).toContain('1 otherwise');
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/kept: \S+ \S+.*somebody wrote this now: /);
    change.run(body, row?.['id'] ?? 0);
    database.close();
    expect(await again()).toMatchObject({ status: 0, out: expect.stringMatching(/^THE SAME/) });
  });

  test('are computed where none was kept, of one image by its digest', async () => {
    const database = new DatabaseSync(store);
    database.exec('DELETE FROM examined');
    database.close();
    const { status, out } = await again(`registry.acme.example/shop/api@${IMAGE}`, '-o', 'json');
    const { counts, verdicts } = JSON.parse(out);
    expect([status, counts]).toEqual([0, { same: 0, other: 0, new: verdicts.length, gone: 0 }]);
    expect(verdicts.length).toBeGreaterThanOrEqual(VERDICTS);
  });

  test('are nothing where the bytes are gone, which is told', async () => {
    const database = new DatabaseSync(store);
    database.exec('DELETE FROM material WHERE rowid IN (SELECT rowid FROM material LIMIT 1)');
    database.close();
    const { status, out } = await again();
    expect([status, out]).toEqual([3, expect.stringMatching(/^NOT ALL/)]);
  });
});

test.each([
  ['without a store', [], /--store: is missing/],
  ['for a tag', ['registry.acme.example/shop/api:1.0', ...KEPT], /by its digest/],
  ['for what is not kept', [`sha256:${'0'.repeat(64)}`, ...KEPT], /nothing is kept/],
  ['for records', [...KEPT, '-o', 'record'], /none is asked/],
  ['for a registry', [...KEPT, '--plain-http'], /cannot be used with/],
])('asked %s it says what is missing', async (_, args, reason) => {
  expect(await asked(...args)).toMatchObject({ status: 2, out: '', note: expect.stringMatching(reason) });
});
