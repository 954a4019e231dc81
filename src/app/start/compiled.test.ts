import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { canKeepIn, keepCompiled, readCompiled } from './compiled.ts';

const isRoot = process.geteuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: what root does not keep: not run by root\n');

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-compiled-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CODE = Buffer.from('the code');
const COMPILED = { data: Buffer.from('what the engine made'), ran: 12_345_678 };

test('what was kept is read again, and nobody else may write there', () => {
  const file = join(folder, 'made', 'core.cjs.1f');
  const before = process.umask(0);
  keepCompiled(file, CODE, COMPILED);
  process.umask(before);
  expect(readCompiled(file, CODE)).toEqual(COMPILED);
  expect(readdirSync(join(folder, 'made'))).toEqual(['core.cjs.1f']);
  const modes = [join(folder, 'made'), file].map((path) => statSync(path).mode & 0o777);
  expect(process.platform === 'win32' ? [] : modes).toEqual(process.platform === 'win32' ? [] : [0o755, 0o644]);
});

test('of other code nothing is taken, however alike', () => {
  const file = join(folder, 'made', 'other');
  keepCompiled(file, CODE, COMPILED);
  expect(readCompiled(file, Buffer.from('thy code'))).toBeUndefined();
});

test('of a file that is cut, changed or not there nothing is taken', () => {
  const file = join(folder, 'made', 'damaged');
  keepCompiled(file, CODE, COMPILED);
  const whole = readFileSync(file);
  for (let length = 0; length < whole.length; length += 1) {
    writeFileSync(file, whole.subarray(0, length));
    expect(readCompiled(file, CODE)).toBeUndefined();
  }
  for (let place = 8; place < whole.length; place += 1) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] ?? 0) ^ 1;
    writeFileSync(file, changed);
    expect(readCompiled(file, CODE)).toBeUndefined();
  }
  expect(readCompiled(join(folder, 'nowhere'), CODE)).toBeUndefined();
});

test('where it cannot be kept nothing happens', () => {
  const file = join(folder, 'a file');
  writeFileSync(file, '');
  keepCompiled(join(file, 'made', 'core'), CODE, COMPILED);
  expect(readdirSync(folder).sort()).toEqual(['a file', 'made']);
});

test('it is kept where one may write', () => {
  expect(canKeepIn(folder)).toBe(true);
  expect(canKeepIn(join(folder, 'nowhere'))).toBe(false);
});

test.skipIf(!isRoot)('root keeps nothing in a folder of somebody else', () => {
  const other = mkdtempSync(join(folder, 'of-somebody-'));
  chownSync(other, 1234, 1234);
  expect(canKeepIn(other)).toBe(false);
  rmSync(other, { recursive: true });
});
