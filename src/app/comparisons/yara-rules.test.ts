import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ruleFor, yara } from '../../contents/yara/yara.fixture.ts';
import { readRuleFiles } from './yara-files.ts';
import { neededYara, readYara } from './yara-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-yara-'));
afterAll(() => rmSync(folder, { recursive: true }));
const policy = join(folder, 'policy');
mkdirSync(join(policy, 'rules/deep/..data'), { recursive: true });
mkdirSync(join(folder, 'shared'));
for (const name of [
  'rules/b.yar',
  'rules/a.yar',
  'rules/deep/c.yar',
  'rules/deep/..data/d.yar',
  'rules/notes.txt',
  '../shared/s.yar',
])
  writeFileSync(join(policy, name), ruleFor('one', name));
symlinkSync('nowhere', join(policy, 'rules/link.yar'));
symlinkSync('deep/..data/d.yar', join(policy, 'rules/linked.yar'));

const asked = (...patterns: readonly string[]) => ({ folder: policy, patterns, at: 'p.yaml:3:9: contents.yara' });
const names = (...patterns: readonly string[]) => readRuleFiles(asked(...patterns)).map(({ name }) => name);

describe('files of rules', () => {
  test('are found from the policy’s folder, by patterns as everywhere, each once', () => {
    expect(names('rules/*.yar')).toEqual(['rules/a.yar', 'rules/b.yar', 'rules/linked.yar']);
    expect(names('rules/[a-a].yar', 'rules/a.yar')).toEqual(['rules/a.yar']);
    expect(names('rules/**.yar')).toEqual(['rules/a.yar', 'rules/b.yar', 'rules/deep/c.yar', 'rules/linked.yar']);
    expect(names('**/c.yar')).toEqual(['rules/deep/c.yar']);
    expect(names('../shared/*')).toEqual(['../shared/s.yar']);
    expect(names(join(folder, 'shared/*.yar'))).toEqual([join(folder, 'shared/s.yar')]);
    expect(names('rules/deep/..data/d.yar')).toEqual(['rules/deep/..data/d.yar']);
  });

  test.each(['rules/none.yar', 'none/*.yar', 'rules/*.yara', 'rules/deep', 'rules/link.yar'])(
    'that are not there are refused: %s',
    (pattern) => expect(() => names(pattern)).toThrow(`p.yaml:3:9: contents.yara: no file is called "${pattern}"`),
  );

  test('that are no text are refused by name', () => {
    writeFileSync(join(folder, 'shared/binary.yar'), Buffer.from([0xff, 0xfe]));
    expect(() => names('../shared/binary.yar')).toThrow('../shared/binary.yar is no text in UTF-8');
  });
});

test('where a file does not compile all that is wrong is told, by file, line and column', async (context) => {
  await yara(context);
  writeFileSync(join(folder, 'shared/bad.yar'), 'rule a {\n  condition: x\n}\n');
  writeFileSync(join(folder, 'shared/worse.yar'), 'rule');
  const refused = readYara(asked('../shared/bad.yar', '../shared/worse.yar', 'rules/a.yar'));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidInput', field: '../shared/bad.yar:2:14' });
  await expect(refused).rejects.toThrow(/^.*E009 unknown identifier `x`: .*\n\.\.\/shared\/worse\.yar:1:4: E001 /);
});

test('where the package is not installed it is said what needs it and how it is installed; who waits is refused', async () => {
  const absent = () => Promise.reject(Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' }));
  const reason =
    'p.yaml:3:9: contents.yara: the YARA rules of the policy need the optional package @litko/yara-x, which is not installed beside landwaiter: npm install @litko/yara-x@0.3.0';
  expect(await readYara(asked('rules/*.yar'), absent)).toEqual({ unapplied: reason });
  await expect(neededYara(asked('rules/*.yar'), absent)).rejects.toMatchObject({
    name: 'InvalidInput',
    message: reason,
  });
});
