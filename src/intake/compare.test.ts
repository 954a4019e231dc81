import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSigned } from './compare.ts';

const signed = (key: string, ...parts: readonly string[]): Buffer =>
  createHmac('sha256', key).update(parts.join('')).digest();

test('one of the keys is enough, and one of the signatures, over all the parts in their order', () => {
  const parts = ['id', '.', 'body'];
  const right = signed('old', ...parts);
  const isRight = (keys: readonly string[], signatures: readonly Buffer[]) =>
    isSigned('sha256', keys, parts, signatures);
  expect(isRight(['new', 'old'], [signed('another', ...parts), right])).toBe(true);
  expect(isRight(['new'], [right])).toBe(false);
  expect(isRight([], [right])).toBe(false);
  expect(isRight(['old'], [])).toBe(false);
  expect(isSigned('sha256', ['old'], ['body', '.', 'id'], [right])).toBe(false);
});

test('a signature of another length is wrong, and no fault', () => {
  const right = signed('key', 'body');
  for (const one of [Buffer.alloc(0), right.subarray(1), Buffer.concat([right, right])])
    expect(isSigned('sha256', ['key'], ['body'], [one])).toBe(false);
});
