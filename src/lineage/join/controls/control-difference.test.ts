import { expect, test } from 'vitest';
import { differenceOf, differenceSaid, isAlike } from './control-difference.ts';

const state = (levels: Readonly<Record<string, number>>, rest = 'rest') => ({ levels, rest });

test.each([
  ['loosened', state({ a: 1, b: 1 }), state({ a: 0, b: 2 })],
  ['tightened', state({ a: 1 }), state({ a: 2 })],
  ['tightened', state({}), state({ a: 1 })],
  ['same', state({ a: 1 }), state({ a: 1 })],
  ['changed', state({ a: 1 }), state({ a: 2 }, 'other')],
])('a control was %s', (effect, before, after) => {
  expect(differenceOf(before, after).effect).toBe(effect);
  expect(isAlike(before, after)).toBe(effect === 'same');
});

test('what is less strict is told, of one setting where the change is about that', () => {
  const [before, after] = [state({ a: 1, b: 1 }), state({ a: 0, b: 0 })];
  expect(differenceSaid('changed', differenceOf(before, after))).toBe('changed; less strict than before: a, b');
  expect(differenceOf(before, after, 'b').settings).toEqual(['b']);
});

const listing = (checked: readonly string[], allowed: readonly string[] = [], rest = 'a') => ({
  levels: {},
  patterns: { checked, allowed },
  rest,
});

test.each([
  ['loosened', listing(['**']), listing(['registry.acme.example/**'])],
  ['loosened', listing(['a/**', 'b/**']), listing(['a/**'], [], 'b')],
  ['loosened', listing(['a/**']), listing(['a/*'], [], 'b')],
  ['changed', listing(['a/*']), listing(['a/**'], [], 'b')],
  ['changed', listing(['a/shop', 'a/web']), listing(['a/**'], [], 'b')],
  ['loosened', listing([], ['a/shop**']), listing([], ['a/shop**', 'b/**'], 'b')],
  ['loosened', listing([], ['a/shop**']), listing([], ['a/**'], 'b')],
  ['changed', listing([], ['a/**']), listing([], ['a/shop**'], 'b')],
  ['changed', { levels: {}, rest: 'a' }, listing(['a/**'], [], 'b')],
])('%s: images that are listed as judged, or as let in', (effect, before, after) => {
  expect(differenceOf(before, after).effect).toBe(effect);
});

test('which images it is about is said', () => {
  const difference = differenceOf(listing(['**'], ['a/**']), listing(['a/**'], ['a/**', 'b/**'], 'b'));
  expect(difference.settings).toEqual(['images ** judged', 'images b/** not let in']);
});
