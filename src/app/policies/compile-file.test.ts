import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../policy/file/load.ts';
import { compileFile, rulesNotRun } from './compile-file.ts';

const FILE = loadPolicy('version: 1\nruleFolders: [rules, more]\n', 'landwaiter.yaml');

describe('a policy file that was', () => {
  test('named brings its rules, and nothing is left to say', async () => {
    expect((await compileFile(FILE, true)).ruleFolders).toHaveLength(2);
    expect(rulesNotRun(FILE, true)).toBeUndefined();
  });

  test('merely found brings none, and it is said which and how they are run', async () => {
    expect((await compileFile(FILE, false)).ruleFolders).toEqual([]);
    const why = 'because landwaiter.yaml was found in this folder and not named:';
    expect(rulesNotRun(FILE, false)).toBe(
      `the rules in rules, more are not run, ${why} --policy landwaiter.yaml runs them`,
    );
    expect(rulesNotRun(FILE, false, 'landwaiter policy lint landwaiter.yaml')).toMatch(
      /: landwaiter policy lint landwaiter\.yaml runs them$/,
    );
  });

  test('found and has no rules leaves nothing to say', () => {
    expect(rulesNotRun(loadPolicy('version: 1\n', 'landwaiter.yaml'), false)).toBeUndefined();
  });
});
