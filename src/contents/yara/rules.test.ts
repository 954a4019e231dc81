import { beforeEach, expect, test } from 'vitest';
import { loadYara, type YaraLibrary } from './library.ts';
import { problemsOf } from './rules.ts';
import { ruleFor, rulesIn, yara } from './yara.fixture.ts';

let library: YaraLibrary;
beforeEach(async (context) => {
  library = await yara(context);
});

test.each([
  [
    'no rule',
    'rule a {\n  strings:\n    $a = "x\n  condition: $a\n}\n',
    ['rules/a.yar:3:10: E001 syntax error: unclosed literal string'],
  ],
  [
    'names that are not there',
    'rule a {\n  condition:\n    one\n}\nrule b { condition: two }\n',
    [
      'rules/a.yar:3:5: E009 unknown identifier `one`: this identifier has not been declared',
      'rules/a.yar:5:21: E009 unknown identifier `two`: this identifier has not been declared',
    ],
  ],
  [
    'another file, which no hash would know',
    `include "/etc/hostname"\n${ruleFor('a', 'x')}`,
    ['rules/a.yar:1:1: E044 include statements not allowed: includes are disabled for this compilation'],
  ],
  [
    'a pattern that is tried at each byte',
    'rule a { strings: $a = /[0-9]+/ condition: $a }',
    ['rules/a.yar:1:19: E018 slow pattern: this pattern may slow down the scan'],
  ],
  [
    'a loop over each byte',
    'rule a { condition: for all i in (0..filesize) : (uint8(i) == 3) }',
    ['rules/a.yar:1:34: E034 potentially slow loop: this range can be very large'],
  ],
  ['what is right', ruleFor('a', 'some text'), []],
])('of a file with %s it is said where', (_, text, problems) => {
  expect(problemsOf(library, { name: 'rules/a.yar', text })).toEqual(problems);
});

test('names and texts of all files are what the hash is of', () => {
  const hashes = [
    { a: '1', b: '2' },
    { a: '1', b: '3' },
    { a: '1', c: '2' },
  ].map((files) => rulesIn(files).sha256);
  expect(new Set(hashes).size).toBe(3);
});

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));

test('a package that is not there, and one that has no build for the machine, are told apart', async () => {
  expect(await loadYara(failing('ERR_MODULE_NOT_FOUND'))).toEqual({
    missing:
      'need the optional package @litko/yara-x, which is not installed beside landwaiter: npm install @litko/yara-x@0.3.0',
  });
  const other = await loadYara(failing('ERR_DLOPEN_FAILED'));
  expect('missing' in other && other.missing).toMatch(
    /has no build that runs here \(\w+ \w+\): it has one for Linux on x64/,
  );
});
