import { expect, test } from 'vitest';
import { readTime } from './foreign-time.ts';

const AT = Date.UTC(2026, 10, 24, 16, 45, 4, 123);

test.each([
  ['RFC 3339', '2026-11-24T16:45:04.123Z'],
  ['Athena, Spark', '2026-11-24 16:45:04.123'],
  ['BigQuery', '2026-11-24 16:45:04.123456 UTC'],
  ['PostgreSQL', '2026-11-24 17:45:04.123+01'],
  ['Snowflake', '2026-11-24 08:45:04.123 -0800'],
  ['ClickHouse with a comma', '2026-11-24 16:45:04,123'],
  ['without a zone', '2026-11-24T16:45:04.123456'],
  ['Ruby', '2026-11-24 17:45:04.123 +0100'],
])('as %s prints it', (_, text) => {
  expect(readTime(text, 'time')).toBe(AT);
});

test('without a zone it is of the one that is given', () => {
  expect(readTime('2026-11-25 00:45:04.123', 'time', '+08:00')).toBe(AT);
});

test.each(['03/04/2026', '03/04/2026 16:45:04', '11/24/2026, 4:45:04 PM', '3.4.2026 16:45', '2026/11/24 16:45:04'])(
  '%j could be two days',
  (text) => {
    expect(() => readTime(text, 'time')).toThrow(/^time: could be two days, and is to be written as 2026-11-24/);
  },
);

test.each(['', 'yesterday', '2026-11-24', '2026-13-24 00:00:00', '2026-11-24 25:00:00', '2026-11-24 16:45:04 Berlin'])(
  '%j is no time',
  (text) => {
    expect(() => readTime(text, 'time')).toThrow(/^time: not a/);
  },
);
