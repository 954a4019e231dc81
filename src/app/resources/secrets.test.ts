import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { secretOf, secretValues } from './secrets.ts';

const base = mkdtempSync(join(tmpdir(), 'landwaiter-secrets-'));
const folder = join(base, 'secrets');
const environment = { LANDWAITER_SECRETS: folder };
mkdirSync(folder);
writeFileSync(join(base, 'outside'), 'not for anybody\n');
afterAll(() => rmSync(base, { recursive: true }));

test('a folder has a file for each secret, read anew each time', () => {
  expect(() => secretValues('REGISTRY', environment)).toThrow(
    `LANDWAITER_SECRET_REGISTRY: is not set: write it into ${folder}/registry`,
  );
  expect(secretOf('POSTGRES', environment)).toBeUndefined();
  writeFileSync(join(folder, 'registry'), 'old\nnew\n');
  expect(secretValues('REGISTRY', environment)).toEqual(['old', 'new']);
  writeFileSync(join(folder, 'registry'), 'new\n');
  expect(secretValues('REGISTRY', environment)).toEqual(['new']);
});

test('what is set for one secret goes before the folder', () => {
  writeFileSync(join(folder, 'ci'), 'of the folder\n');
  const file = { LANDWAITER_SECRET_CI_FILE: join(base, 'outside'), ...environment };
  expect(secretValues('CI', file)).toEqual(['not for anybody']);
  expect(secretValues('CI', { LANDWAITER_SECRET_CI: 'said', ...file })).toEqual(['said']);
});

test('links of a mounted volume are followed, and none out of it', () => {
  mkdirSync(join(folder, '..2026'));
  writeFileSync(join(folder, '..2026/audit'), 'mounted\n');
  symlinkSync('..2026', join(folder, '..data'));
  symlinkSync('..data/audit', join(folder, 'audit'));
  expect(secretValues('AUDIT', environment)).toEqual(['mounted']);
  symlinkSync('../outside', join(folder, 'leak'));
  expect(() => secretValues('LEAK', environment)).toThrow('is a link out of the folder');
  // A folder beside it whose name begins alike is outside, too.
  mkdirSync(`${folder}-old`);
  writeFileSync(`${folder}-old/old`, 'gone\n');
  symlinkSync('../secrets-old/old', join(folder, 'old'));
  expect(() => secretValues('OLD', environment)).toThrow('is a link out of the folder');
});

test('a name that is none of a secret is not looked for', () => {
  expect(() => secretValues('../OUTSIDE', environment)).toThrow('is not set');
  expect(() => secretValues('registry', environment)).toThrow('is not set');
});

test('what is no file, too large or not there is said, without a value', () => {
  mkdirSync(join(folder, 'nested'));
  expect(() => secretValues('NESTED', environment)).toThrow('is no file');
  writeFileSync(join(folder, 'huge'), 'x'.repeat(64 * 1024 + 1));
  expect(() => secretValues('HUGE', environment)).toThrow('is larger than 64 KiB');
  expect(() => secretValues('ANY', { LANDWAITER_SECRETS: join(base, 'none') })).toThrow(
    'LANDWAITER_SECRETS: cannot be read (ENOENT)',
  );
});
