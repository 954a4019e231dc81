import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import { sha } from '../../../lineage/storage/store.cases.ts';
import { evidenceQueue } from './evidence-queue.ts';

const wanted = (repository: string, letter: string, more: Partial<WantedEvidence> = {}): WantedEvidence => ({
  registry: 'registry.acme.example',
  repository,
  digest: sha(letter),
  after: 0,
  isRunning: true,
  ...more,
});

test('an image is asked about at once, when something became due since, and each day while it runs', () => {
  const queue = evidenceQueue(new Map());
  const one = wanted('shop/api', 'a');
  queue.want([one]);
  expect(queue.next(HOUR)).toEqual(one);
  queue.answered(one, HOUR, 'nothing');
  expect([queue.next(HOUR), queue.due()]).toEqual([undefined, HOUR + DAY]);
  const again = { ...one, after: HOUR + MINUTE };
  queue.want([again]);
  expect(queue.next(2 * HOUR)).toEqual(again);
  queue.answered(again, 2 * HOUR, 'nothing');
  queue.want([{ ...again, isRunning: false }]);
  expect(queue.due()).toBe(Infinity);
});

test('the same answer each day is no news; after something happened it is, and so is another', () => {
  const one = wanted('shop/api', 'a', { after: HOUR });
  const queue = evidenceQueue(new Map());
  expect(queue.isNews(one, 'nothing')).toBe(true);
  queue.answered(one, 2 * HOUR, 'nothing');
  expect([queue.isNews(one, 'nothing'), queue.isNews(one, 'a signature')]).toEqual([false, true]);
  expect(queue.isNews({ ...one, after: 3 * HOUR }, 'nothing')).toBe(true);
});

test('repositories take turns; one that does not answer keeps no other waiting', () => {
  const queue = evidenceQueue(new Map());
  const [first, second, other] = [wanted('shop/api', 'a'), wanted('shop/api', 'b'), wanted('shop/web', 'c')];
  queue.want([first, second, other]);
  expect(queue.next(HOUR)).toEqual(first);
  queue.failed(first, { isAway: true }, HOUR);
  expect(queue.next(HOUR)).toEqual(other);
  queue.answered(other, HOUR, 'nothing');
  expect([queue.next(HOUR), queue.due()]).toEqual([undefined, HOUR + 5 * SECOND]);
  queue.failed(first, { isAway: true, retryAfter: MINUTE }, HOUR);
  expect(queue.due()).toBe(HOUR + MINUTE);
});

test('what was answered is known after a restart, and forgotten when nobody wants it', () => {
  const [one, gone] = [wanted('shop/api', 'a'), wanted('shop/api', 'b')];
  const queue = evidenceQueue(new Map());
  queue.want([one, gone]);
  queue.answered(one, HOUR, 'nothing');
  queue.answered(gone, HOUR, 'nothing');
  queue.want([one]);
  const next = evidenceQueue(queue.told());
  next.want([one, gone]);
  expect(next.next(2 * HOUR)).toEqual(gone);
  expect(next.isNews(one, 'nothing')).toBe(false);
});
