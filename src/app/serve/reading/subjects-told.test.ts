import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { DAY, HOUR } from '../../../core/time.ts';
import { push, sha } from '../../../lineage/storage/store.cases.ts';
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

test('who tells a little less than he may in each hour does not raise the limit without end', () => {
  const told = subjectsTold(undefined);
  const limits: number[] = [];
  for (let day = 0; day < 9; day += 1) {
    const limit = told.limit('loud', undefined);
    limits.push(limit);
    told.tell('loud', pushes(day * 1_000_000, limit - 1), NOON + day * DAY);
    expect(told.isOver('loud', undefined, NOON + day * DAY)).toBe(false);
    told.isOver('loud', undefined, NOON + day * DAY + HOUR);
  }
  expect(limits.at(-1)).toBe(200_000);
  expect(Math.max(...limits)).toBe(200_000);
  expect(told.limit('loud', 500_000)).toBe(500_000);
});

describe('what costs', () => {
  const cost = (events: readonly LandwaiterEvent[]): number => {
    const told = subjectsTold(undefined);
    told.tell('loud', events, NOON);
    let most = 1;
    while (told.isOver('loud', most, NOON)) most += 1;
    return most - 1;
  };
  const layers = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ digest: sha(`${index % 10}`), size: 1 }));

  test('one id with other contents again and again costs each time', () => {
    expect(cost(Array.from({ length: 50 }, (_, index) => push('same', { tag: `t${index}` })))).toBe(50);
  });

  test('a megabyte of layers costs more than an image that is large', () => {
    expect(cost([push('large', { layers: layers(100) })])).toBe(1);
    expect(cost([push('huge', { layers: layers(10_000) })])).toBeGreaterThan(50);
  });

  test('the same pull again costs nothing, and one by another account a little', () => {
    const pull = (index: number, actor: string): LandwaiterEvent => ({
      ...push(`pull-${index}`, { actor: { name: actor, kind: 'unknown' } }),
      type: 'manifest.pulled',
    });
    expect(cost(Array.from({ length: 50 }, (_, index) => pull(index, 'node')))).toBe(1);
    expect(cost(Array.from({ length: 50 }, (_, index) => pull(index, `node-${index}`)))).toBe(7);
  });
});

describe('beside a repository that tells too much', () => {
  const to = (repository: string, from: number, count: number): readonly LandwaiterEvent[] =>
    Array.from({ length: count }, (_, index) => push(`p${from + index}`, { repository }));

  test('the others are read on, up to as much again; it waits', () => {
    const told = subjectsTold(undefined);
    told.tell('registry', to('dev/mine', 0, 20_000), NOON);
    const isBeyond = (events: readonly LandwaiterEvent[]) => told.isBeyond('registry', undefined, events, NOON);
    expect(isBeyond(to('dev/mine', 50_000, 1))).toBe(true);
    expect(isBeyond(to('prod/api', 60_000, 1))).toBe(false);
    // A delivery that tells of both.
    expect(isBeyond([...to('dev/mine', 50_000, 1), ...to('prod/api', 60_000, 1)])).toBe(false);
    expect(told.isFull('registry', undefined, NOON)).toBe(false);
    told.tell('registry', to('prod/api', 100_000, 2000), NOON);
    expect(isBeyond(to('prod/api', 200_000, 1))).toBe(true);
    for (let index = 0; index < 18; index += 1)
      told.tell('registry', to(`prod/r${index}`, 300_000 + 1000 * index, 1000), NOON);
    expect(told.isFull('registry', undefined, NOON)).toBe(true);
    expect(isBeyond(to('prod/web', 900_000, 1))).toBe(true);
    expect(told.isBeyond('registry', undefined, to('dev/mine', 0, 1), NOON + HOUR)).toBe(false);
  });

  test('where very many repositories share in it, all wait', () => {
    const told = subjectsTold(undefined);
    for (let index = 0; index < 20; index += 1) told.tell('registry', to(`dev/r${index}`, 1000 * index, 1000), NOON);
    expect(told.isBeyond('registry', undefined, to('prod/api', 60_000, 1), NOON)).toBe(true);
  });
});
