import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../core/time.ts';
import { Tally } from './habit-tally.ts';

const SETTINGS = { minPushes: 10, minDays: 3, quarantine: 3 * DAY, probation: 30 * DAY, memory: 400 * DAY };
const START = 20_000 * DAY;

/** Once a day by `ci`, for so many days. */
function daily(days: number): Tally {
  const tally = new Tally();
  for (let day = 0; day < days; day += 1) tally.add(START + day * DAY, ['ci']);
  return tally;
}

describe('what is usual', () => {
  test('speaks after enough times on enough days, and says since when', () => {
    expect(daily(20).before(START + 9 * DAY, SETTINGS, 0)).toMatchObject({ speaks: false, count: 9, days: 9 });
    expect(daily(20).before(START + 15 * DAY, SETTINGS, 0)).toEqual({
      speaks: true,
      count: 15,
      days: 15,
      since: START,
      seen: new Map([['ci', 15]]),
    });
  });

  test('is nothing that was seen on one day only, however often', () => {
    const tally = daily(20);
    for (let time = 0; time < 5; time += 1) tally.add(START + 20 * DAY + time * HOUR, ['mallory']);
    expect(tally.before(START + 30 * DAY, SETTINGS, 0).seen.has('mallory')).toBe(false);
    tally.add(START + 24 * DAY, ['mallory']);
    expect(tally.before(START + 30 * DAY, SETTINGS, 0).seen.get('mallory')).toBe(6);
  });

  test('of what came up later only what stayed: a month, and on three days', () => {
    const isUsualAfter = (...shown: readonly number[]) => {
      const tally = daily(20);
      for (const day of shown) tally.add(START + day * DAY, ['mallory']);
      return (day: number): boolean => tally.settledBefore(START + day * DAY, SETTINGS).seen.has('mallory');
    };
    const everyDay = isUsualAfter(...Array.from({ length: 40 }, (_, day) => 20 + day));
    expect([everyDay(23), everyDay(49), everyDay(50)]).toEqual([false, false, true]);
    expect(isUsualAfter(20, 58)(60)).toBe(false);
    expect(isUsualAfter(20, 57, 58)(60)).toBe(true);
    // Until 72 hours after the tenth push nobody can be warned: who came by then belongs to the habit.
    expect(isUsualAfter(9, 11)(16)).toBe(true);
  });

  test('is forgotten after the memory, and what is yearly is not', () => {
    const tally = new Tally();
    const yearly = [0, 365, 730];
    for (let day = 0; day < 800; day += 1)
      tally.add(START + day * DAY, [...(day < 100 ? ['old'] : ['ci']), ...(yearly.includes(day) ? ['audit'] : [])]);
    const { seen, count, since } = tally.before(START + 760 * DAY, SETTINGS, 0);
    expect([count, since]).toEqual([400, START + 360 * DAY]);
    expect([...seen.keys()].sort()).toEqual(['audit', 'ci']);
  });

  test('does not know what came after the instant', () => {
    const tally = daily(12);
    tally.add(START + 12 * DAY, ['late']);
    tally.add(START + 13 * DAY, ['late']);
    expect(tally.before(START + 12 * DAY, SETTINGS, 0).seen.has('late')).toBe(false);
  });

  test('of a share is what was seen nearly always', () => {
    const tally = new Tally();
    for (let day = 0; day < 20; day += 1)
      tally.addAmong(
        START + day * DAY,
        new Map([['shop', 1], ...(day % 2 ? [] : [['other', 1] as const])]),
        0.9,
        20,
        10,
      );
    expect([...tally.before(START + 20 * DAY, SETTINGS, 0.9).seen.keys()]).toEqual(['shop']);
  });
});
