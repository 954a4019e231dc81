import { expect, test } from 'vitest';

import { DAY, HOUR, parseTime } from '../core/time.ts';
import { dip, stepDate, stepName, trendText } from './trend.ts';

const from = parseTime('2026-11-17T00:00:00Z');
const steps = { from, to: from + 4 * DAY, length: DAY };
const shares = (...parts: readonly number[]) => parts.map((part, nth) => ({ from: from + nth * DAY, part, whole: 4 }));

test('a drawing is told in words: where it begins, its low, where it ends', () => {
  expect(trendText(shares(4, 1, 1, 3), steps)).toBe(
    'first 100 % on 2026-11-17, lowest 25 % on 2026-11-19, last 75 % on 2026-11-20',
  );
  expect(trendText(shares(3), steps)).toBe('75 % on 2026-11-17');
  expect(trendText([], steps)).toBe('no figures');
});

test('a low is worth a word only where the share was higher once', () => {
  expect(dip(shares(4, 2, 4), steps)).toBe('lowest 50 % on 2026-11-18');
  expect(dip(shares(2, 2), steps)).toBeUndefined();
  expect(dip([], steps)).toBeUndefined();
});

test('steps shorter than a day have a time', () => {
  const hours = { ...steps, length: HOUR };
  expect(stepDate(from + 3 * HOUR, hours)).toBe('2026-11-17 03:00');
  expect([HOUR / 6, HOUR, DAY, 7 * DAY].map((length) => stepName({ ...steps, length }))).toEqual([
    '10 minutes',
    'an hour',
    'a day',
    'a week',
  ]);
  expect([HOUR / 6, HOUR, DAY, 7 * DAY].map((length) => stepName({ ...steps, length }, 3))).toEqual([
    '30 minutes',
    '3 hours',
    '3 days',
    '3 weeks',
  ]);
});
