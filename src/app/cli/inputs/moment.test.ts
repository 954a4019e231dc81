import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseTime } from '../../../core/time.ts';
import { momentArgument, timeArgument } from './moment.ts';

test('a day that its month does not have is refused, and not taken for one of the next', () => {
  for (const text of ['2026-11-31', '2026-02-30', '2026-02-29', '2026-11-31T10:00:00Z', '2026-13-01'])
    for (const read of [momentArgument, timeArgument]) expect(() => read(text)).toThrow(InvalidArgumentError);
  expect(timeArgument('2028-02-29')).toBe(parseTime('2028-02-29T00:00:00Z'));
  expect(momentArgument('2026-11-30T23:59:59+02:00')).toBe(parseTime('2026-11-30T21:59:59Z'));
});
