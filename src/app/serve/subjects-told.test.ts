import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, HOUR } from '../../core/time.ts';
import { push } from '../../lineage/store.cases.ts';
import { subjectsTold } from './subjects-told.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const pushes = (from: number, count: number): readonly LandwaiterEvent[] =>
  Array.from({ length: count }, (_, index) => push(`p${from + index}`));

test('a source may tell of twenty thousand subjects in an hour, and of as many in the next', () => {
  const told = subjectsTold(undefined);
  told.tell('loud', pushes(0, 19_999), NOON);
  expect(told.isOver('loud', undefined, NOON)).toBe(false);
  told.tell('loud', pushes(20_000, 1), NOON + 1);
  expect(told.isOver('loud', undefined, NOON + 1)).toBe(true);
  expect(told.isOver('calm', undefined, NOON + 1)).toBe(false);
  expect(told.isOver('loud', undefined, NOON + HOUR)).toBe(false);
});

test('the same again is not another', () => {
  const told = subjectsTold(undefined);
  for (let times = 0; times < 3; times += 1) told.tell('loud', pushes(0, 10), NOON);
  expect(told.isOver('loud', 11, NOON)).toBe(false);
  expect(told.isOver('loud', 10, NOON)).toBe(true);
});

test('a busy hour raises the limit to ten times as many, three days later, also after a restart', () => {
  const first = subjectsTold(undefined);
  first.tell('loud', pushes(0, 5000), NOON);
  expect(first.isOver('loud', undefined, NOON + HOUR)).toBe(false);
  expect(first.limit('loud', undefined)).toBe(20_000);
  const second = subjectsTold(JSON.parse(JSON.stringify(first.noted())));
  second.isOver('loud', undefined, NOON + 3 * DAY);
  expect(second.limit('loud', undefined)).toBe(20_000);
  second.isOver('loud', undefined, NOON + 3 * DAY + HOUR);
  expect(second.limit('loud', undefined)).toBe(50_000);
  expect(second.limit('loud', 7)).toBe(7);
});

test('an hour that reached its limit teaches nothing, or a flood would make room for the next', () => {
  const told = subjectsTold(undefined);
  told.tell('loud', pushes(0, 20_000), NOON);
  expect(told.isOver('loud', undefined, NOON)).toBe(true);
  told.isOver('loud', undefined, NOON + HOUR);
  told.isOver('loud', undefined, NOON + 4 * DAY);
  expect(told.limit('loud', undefined)).toBe(20_000);
});

test('a restart within an hour gives no source its limit anew', () => {
  const first = subjectsTold(undefined);
  first.tell('loud', pushes(0, 15_500), NOON);
  const second = subjectsTold(JSON.parse(JSON.stringify(first.noted())));
  second.tell('loud', pushes(50_000, 4999), NOON + 1);
  expect(second.isOver('loud', undefined, NOON + 1)).toBe(false);
  second.tell('loud', pushes(60_000, 1), NOON + 1);
  expect(second.isOver('loud', undefined, NOON + 1)).toBe(true);
  expect(second.isOver('loud', undefined, NOON + HOUR)).toBe(false);
});

test('a clock that went ahead for a moment does not make one hour of all that follow', () => {
  const told = subjectsTold(undefined);
  told.tell('calm', pushes(0, 1), NOON + 10 * DAY);
  for (const hour of [1, 2, 3, 4, 5]) told.tell('calm', pushes(hour * 5000, 5000), NOON + hour * HOUR);
  expect(told.isOver('calm', undefined, NOON + 5 * HOUR)).toBe(false);
});
