import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

test('each address has so many requests a second, whatever others do', () => {
  let now = 1500;
  const rate = createRate(2, () => now);
  const asked = ['a', 'a', 'a', 'b', 'a'].map((address) => rate.allows(address));
  expect(asked).toEqual([true, true, false, true, false]);
  now = 1999;
  expect(rate.allows('a')).toBe(false);
  now = 2000;
  expect(rate.allows('a')).toBe(true);
});
