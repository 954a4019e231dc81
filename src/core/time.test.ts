import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from './time.ts';

const SECOND_9 = Date.UTC(2026, 10, 24, 16, 45, 9);

describe('an RFC 3339 time', () => {
  it.each([
    ['2026-11-24T16:45:09Z', SECOND_9],
    ['2026-11-24t16:45:09z', SECOND_9],
    ['2026-11-24 18:45:09+02:00', SECOND_9],
    ['2026-11-24T11:15:09-0530', SECOND_9],
    ['2026-11-24T16:45:09,5Z', SECOND_9 + 500],
  ])('%s is read whatever its separators and zone are', (text, at) => {
    expect(parseTime(text)).toBe(at);
  });

  it('keeps whole milliseconds of a fraction of any length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,12}$/), fc.constantFrom('Z', 'z', '+00:00'), (fraction, zone) => {
        const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
        expect(parseTime(`2026-11-24T16:45:09.${fraction}${zone}`)).toBe(SECOND_9 + milliseconds);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '2026-11-24',
    '2026-11-24T16:45:09',
    '2026-13-24T16:45:09Z',
    '2026-11-24T25:45:09Z',
    '1969-12-31T23:59:59Z',
    '2026-11-24T16:45:09.1234567890123Z',
    '+002026-11-24T16:45:09Z',
    '2026-11-24T16:45:09Z\n',
    7,
  ])('%j is refused', (text) => {
    expect(() => parseTime(text, 'timestamp')).toThrow(/^timestamp: not a/);
  });
});
