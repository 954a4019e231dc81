import { expect, test } from 'vitest';
import { covers } from './pattern-difference.ts';

test.each([
  ['**', 'registry.acme.example/shop/api'],
  ['**', 'a/*'],
  ['a/**', 'a/*'],
  ['a/*', 'a/shop'],
  ['a/*', 'a/shop-*'],
  ['a/**', 'a/b/**'],
  ['a/**/c', 'a/b/b/c'],
  ['*/shop', 'a/shop'],
  ['', ''],
])('%s covers %s', (pattern, other) => {
  expect(covers(pattern, other)).toBe(true);
});

test.each([
  ['a/*', 'a/**'],
  ['a/*', 'a/b/c'],
  ['a/shop', 'a/shop-evil'],
  ['a/b/**', 'a/**'],
  ['a/**', 'b/c'],
  ['', 'a'],
  ['a', ''],
])('%s does not cover %s', (pattern, other) => {
  expect(covers(pattern, other)).toBe(false);
});

test('long lists of stars take no time', () => {
  expect(covers('*a'.repeat(100), `${'a'.repeat(200)}b`)).toBe(false);
});
