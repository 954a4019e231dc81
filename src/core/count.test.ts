import { expect, test } from 'vitest';
import { percent } from './count.ts';

// 29 / 100 * 100 is less than 29.
test('a percentage is rounded down from whole numbers', () => {
  expect([percent(29, 100), percent(99, 100), percent(999, 1000)]).toEqual(['29 %', '99 %', '99 %']);
});
