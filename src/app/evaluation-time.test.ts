import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../core/time.ts';
import { evaluationTime } from './evaluation-time.ts';

const start = Date.UTC(2026, 10, 16);
const minutes = (...times: readonly number[]) => [
  { source: 'distribution', scope: 'registry.acme.example', minutes: times.map((time) => time / MINUTE) },
];
const hourly = Array.from({ length: 48 }, (_, hour) => start + hour * HOUR);

test('records are judged as of the latest one plus the time that late evidence may take', () => {
  expect(evaluationTime([], minutes(...hourly), 20 * MINUTE)).toEqual({
    at: start + 47 * HOUR + 20 * MINUTE,
    skewed: 0,
  });
});

test('a record from far in the future does not move the evaluation time, and is counted', () => {
  expect(evaluationTime([], minutes(...hourly, start + 900 * DAY), 0)).toEqual({ at: start + 47 * HOUR, skewed: 1 });
});

test('a quiet weekend between few records is no wrong clock', () => {
  expect(evaluationTime([], minutes(start, start + 3 * DAY), 0)).toEqual({ at: start + 3 * DAY, skewed: 0 });
});

test('nothing read is judged at the beginning of time', () => {
  expect(evaluationTime([], [], MINUTE)).toEqual({ at: 0, skewed: 0 });
});
