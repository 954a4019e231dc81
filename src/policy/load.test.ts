import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { MISTAKES } from './load.cases.ts';
import { loadPolicy } from './load.ts';

function refusal(content: string | Uint8Array): string {
  try {
    loadPolicy(content, 'p.yaml');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return 'was accepted';
}

describe('a mistake is refused with its line, column and the way out', () => {
  test.each(MISTAKES)('$name', ({ text, message }) => {
    expect(refusal(text)).toBe(message);
  });
});

test('several mistakes are all told', () => {
  expect(refusal('version: 1\nwindows: { buildToPush: x }\nactor: []\n').split('\n')).toHaveLength(2);
});

test('only the version is required', () => {
  expect(loadPolicy('version: 1\n', 'p.yaml')).toEqual({ version: 1 });
});

test('an alias bomb is refused', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) lines.push(`${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${Array(9).fill(`*${String.fromCharCode(96 + level)}`).join(', ')}]`);
  expect(refusal(`version: 1\n${lines.join('\n')}\n`)).toContain('excessive alias count');
});

test('nesting a hundred levels deep is refused, in both styles', () => {
  expect(refusal(`version: 1\nactors: ${'['.repeat(100)}${']'.repeat(100)}\n`)).toContain('nested deeper than 32 levels');
  const block = Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth * 4)}a:`).join('\n');
  expect(refusal(block)).toContain('nested deeper than 32 levels');
});

test('bytes that are no UTF-8, and a file larger than 1 MiB, are refused', () => {
  expect(refusal(Uint8Array.of(0xff, 0xfe, 0x41))).toContain('not UTF-8');
  expect(refusal(`version: 1\n# ${'x'.repeat(1024 * 1024)}\n`)).toContain('larger than 1 MiB');
});

test('a byte order mark is no mistake', () => {
  expect(loadPolicy('\ufeffversion: 1\n', 'p.yaml')).toEqual({ version: 1 });
});
