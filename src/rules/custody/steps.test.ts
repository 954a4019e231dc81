import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, formatTime, HOUR, MINUTE, parseTime } from '../../core/time.ts';
import { countOf, stepAt, stepsOf, stepsOver } from './steps.ts';

const at = (text: string) => parseTime(`2026-11-${text}Z`);

describe('the length of a step', () => {
  test.each([
    ['an hour of records', at('17T09:10:05') + HOUR, 10 * MINUTE, '2026-11-17T09:10:00Z', 7],
    ['a weekend', at('19T08:00:00'), HOUR, '2026-11-17T09:00:00Z', 48],
    ['a quarter', at('17T09:10:05') + 90 * DAY, DAY, '2026-11-17T00:00:00Z', 91],
    ['a year', at('17T09:10:05') + 365 * DAY, 7 * DAY, '2026-11-16T00:00:00Z', 53],
  ])('%s', (_, to, length, begins, count) => {
    const steps = stepsOver({ from: at('17T09:10:05'), to });
    expect(steps.length).toBe(length);
    expect(formatTime(steps.from)).toBe(begins);
    expect(countOf(steps)).toBe(count);
  });

  test('one record with a wrong clock leaves weeks, and the latest two years of them', () => {
    const steps = stepsOver({ from: 0, to: at('17T09:10:05') });
    expect(steps).toMatchObject({ length: 7 * DAY, to: at('23T00:00:00') });
    expect(countOf(steps)).toBe(104);
  });
});

test('the steps are few, whole and cover the end of every window', () => {
  const time = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(time, time, (one, other) => {
      const window = { from: Math.min(one, other), to: Math.max(one, other) };
      const steps = stepsOver(window);
      expect((steps.to - steps.from) % steps.length).toBe(0);
      expect(countOf(steps)).toBeGreaterThan(0);
      expect(countOf(steps)).toBeLessThanOrEqual(104);
      expect(stepAt(window.to, steps)).toBe(countOf(steps) - 1);
    }),
  );
});

describe('what went on for a while', () => {
  const steps = { from: 0, to: 4 * DAY, length: DAY };

  test.each([
    ['within a step', { from: HOUR, to: 2 * HOUR }, [0, 0]],
    ['until exactly the next', { from: HOUR, to: DAY }, [0, 0]],
    ['until just after it', { from: HOUR, to: DAY + 1 }, [0, 1]],
    ['for an instant', { from: DAY, to: DAY }, [1, 1]],
    ['still', { from: 3 * DAY }, [3, 3]],
    ['since before and until after', { from: -DAY, to: 9 * DAY }, [0, 3]],
    ['before', { from: -DAY, to: 0 }, undefined],
    ['after', { from: 4 * DAY }, undefined],
  ] as const)('%s', (_, interval, expected) => expect(stepsOf(interval, steps)).toEqual(expected));
});
