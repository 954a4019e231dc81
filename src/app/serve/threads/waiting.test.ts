import { expect, onTestFinished, test, vi } from 'vitest';
import type { Backlog, Parcel } from '../../../intake/inbox.ts';
import { watchWaiting } from './waiting.ts';

const SOME: Backlog = { parcels: 3, bytes: 30, oldest: 5 };

function watched(backlog: () => Promise<Backlog>) {
  let now = 0;
  const waiting = watchWaiting({ backlog, held: async () => [] }, () => now);
  onTestFinished(() => waiting.stop());
  return { waiting, pass: (milliseconds: number) => (now += milliseconds) };
}

test('however many ask how much waits, it is counted once a second', async () => {
  const counted = vi.fn(async () => SOME);
  const { waiting, pass } = watched(counted);
  for (let second = 0; second < 3; second += 1) {
    const answers = await Promise.all(Array.from({ length: 500 }, () => waiting.backlog()));
    expect(answers).toEqual(answers.map(() => SOME));
    pass(1000);
  }
  expect(counted).toHaveBeenCalledTimes(3);
});

test('what is kept since it was counted counts at once', async () => {
  const { waiting, pass } = watched(async () => SOME);
  await waiting.backlog();
  const one: Parcel = { source: 'a', kind: 'distribution', receivedAt: 2, headers: {}, body: Buffer.from('four') };
  waiting.coming([one, { ...one, quarantined: 'odd' }]);
  expect(await waiting.backlog()).toEqual({ parcels: 4, bytes: 34, oldest: 2 });
  pass(1000);
  expect(await waiting.backlog()).toEqual(SOME);
});

test('an inbox that does not answer is asked again by the next one', async () => {
  const counted = vi.fn(async () => SOME).mockRejectedValueOnce(new Error('away'));
  const { waiting } = watched(counted);
  await expect(waiting.backlog()).rejects.toThrow('away');
  await expect(waiting.backlog()).resolves.toEqual(SOME);
});
