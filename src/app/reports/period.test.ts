import { expect, test } from 'vitest';
import { formatTime } from '../../core/time.ts';
import { periodBetween, periodNamed } from './period.ts';

test.each([
  ['2026', '2026-01-01', '2027-01-01'],
  ['2026-Q1', '2026-01-01', '2026-04-01'],
  ['2026-Q4', '2026-10-01', '2027-01-01'],
  ['2026-12', '2026-12-01', '2027-01-01'],
  ['2028-02', '2028-02-01', '2028-03-01'],
])('%s is from %s until %s', (name, from, to) => {
  const period = periodNamed(name);
  expect([formatTime(period.from), formatTime(period.to)]).toEqual([`${from}T00:00:00Z`, `${to}T00:00:00Z`]);
});

test.each(['', '2026-Q5', '2026-13', '2026-00', '26-Q1', '1969', '2026-q3', '2026-Q3 ', '2026-09-01'])(
  '%j is no period',
  (name) => {
    expect(() => periodNamed(name)).toThrow(/not a period such as 2026-Q3/);
  },
);

test('a period ends after it begins', () => {
  expect(() => periodBetween(5, 5)).toThrow(/later than since/);
});
