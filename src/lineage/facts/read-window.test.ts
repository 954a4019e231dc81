import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { readWindow } from './read-window.ts';

const start = Date.UTC(2026, 10, 16);
const minutes = (...times: readonly number[]) => [
  { source: 'distribution', scope: 'registry.acme.example', minutes: times.map((time) => time / MINUTE) },
];
const hourly = Array.from({ length: 48 }, (_, hour) => start + hour * HOUR);
const end = start + 47 * HOUR;

test('what was read reaches from the oldest record to the latest', () => {
  expect(readWindow([], minutes(...hourly))).toEqual({ from: start, to: end, early: 0, late: 0 });
});

test('a record from far in the future does not move the end, and is counted', () => {
  expect(readWindow([], minutes(...hourly, start + 900 * DAY))).toEqual({ from: start, to: end, early: 0, late: 1 });
});

test('a record from long ago does not move the beginning, and is counted', () => {
  expect(readWindow([], minutes(0, ...hourly))).toEqual({ from: start, to: end, early: 1, late: 0 });
});

test('a quiet weekend between few records is no wrong clock', () => {
  expect(readWindow([], minutes(start, start + 3 * DAY))).toEqual({
    from: start,
    to: start + 3 * DAY,
    early: 0,
    late: 0,
  });
});

test('more than a hundredth of all records is no stray', () => {
  expect(readWindow([], minutes(...hourly, start + 900 * DAY, start + 900 * DAY + HOUR))?.late).toBe(0);
});

test('what lies more than a day after the reading is in the future, however few or many records there are', () => {
  const future = Array.from({ length: 60 }, (_, day) => end + (2 + day) * DAY);
  for (const past of [hourly, hourly.slice(-2), hourly.slice(-1)])
    for (const later of [future, future.slice(0, 1)])
      expect(readWindow([], minutes(...past, ...later), end)).toEqual({
        from: past[0],
        to: end,
        early: 0,
        late: later.length,
      });
  expect(readWindow([], minutes(...hourly, end + DAY), end)).toMatchObject({ to: end + DAY, late: 0 });
});

test('where all of it is in the future, it reaches no further than the reading', () => {
  expect(readWindow([], minutes(end + 2 * DAY), end)).toEqual({ from: end, to: end, early: 0, late: 1 });
});

test('of nothing there is no window', () => {
  expect(readWindow([], [])).toBeUndefined();
});
