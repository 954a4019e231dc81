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
