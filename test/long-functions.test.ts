import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What the check says of a checkout in which one function has so many lines, and this list. */
function check(lines: number, list: object, ...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'long-functions-test-'));
  folders.push(folder);
  for (const name of ['src/deep', 'scripts']) mkdirSync(join(folder, name), { recursive: true });
  const body = '  told += 1;\n'.repeat(lines - 2);
  for (const name of ['src/deep/a.ts', 'src/deep/a.test.ts'])
    writeFileSync(join(folder, name), `let told = 0;\nexport function tell(): void {\n${body}}\n`);
  writeFileSync(join(folder, 'scripts/long-functions.json'), JSON.stringify(list));
  const program = resolve('scripts/long-functions.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
  const listed: unknown = JSON.parse(readFileSync(join(folder, 'scripts/long-functions.json'), 'utf8'));
  return { status, said: stderr.trim(), listed };
}

test('a function of 60 lines is short enough, and one of 61 is not', () => {
  expect(check(60, {})).toMatchObject({ status: 0, said: '' });
  expect(check(61, {})).toMatchObject({
    status: 1,
    said: 'src/deep/a.ts:2: a.ts tell has 61 lines, and 60 are the most: split it',
  });
});

test('one that was long before may stay so, and not grow', () => {
  expect(check(70, { 'a.ts tell': 70 })).toMatchObject({ status: 0, said: '' });
  expect(check(71, { 'a.ts tell': 70 })).toMatchObject({
    status: 1,
    said: 'src/deep/a.ts:2: a.ts tell has grown from 70 lines to 71: split it',
  });
});

test('what has become shorter is no ceiling for later', () => {
  expect(check(65, { 'a.ts tell': 70 })).toMatchObject({
    status: 1,
    said: expect.stringContaining('has only 65 lines'),
  });
  expect(check(60, { 'a.ts tell': 70 })).toMatchObject({ status: 1, said: expect.stringContaining('no longer long') });
  expect(check(65, { 'a.ts tell': 70, 'b.ts tell': 80 }, '--write')).toMatchObject({
    status: 0,
    listed: { 'a.ts tell': 65 },
  });
  expect(check(71, { 'a.ts tell': 70 }, '--write')).toMatchObject({ status: 1, listed: { 'a.ts tell': 70 } });
});
