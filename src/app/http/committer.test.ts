import { expect, test } from 'vitest';
import type { Parcel } from '../../intake/inbox.ts';
import { createCommitter } from './committer.ts';

const parcel = (source: string, text: string): Parcel => ({
  source,
  kind: 'distribution',
  receivedAt: 0,
  headers: {},
  body: Buffer.from(text),
});

/** A committer whose inbox has taken nothing before it is told to. */
function blocked() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const batches: string[][] = [];
  const accept = async (parcels: readonly Parcel[]): Promise<readonly boolean[]> => {
    await promise;
    batches.push(parcels.map(({ source, body }) => `${source} ${body.toString()}`));
    return parcels.map(() => true);
  };
  return { committer: createCommitter({ accept }, 0, () => undefined), batches, go: resolve };
}

test('what one door delivers in masses keeps no other waiting for more than one commit, and stays in its order', async () => {
  const { committer, batches, go } = blocked();
  const loud = Array.from({ length: 2000 }, (_, index) => committer.add(parcel('loud', `${index}`)));
  // The first commit has begun.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const calm = committer.add(parcel('calm', 'one'));
  go();
  await Promise.all([...loud, calm]);
  expect(batches.findIndex((batch) => batch.includes('calm one'))).toBeLessThanOrEqual(1);
  const told = batches.flat().filter((one) => one.startsWith('loud'));
  expect(told).toEqual(Array.from({ length: 2000 }, (_, index) => `loud ${index}`));
});

test('one door fills what may wait, and another has its floor all the same', async () => {
  const { committer, go } = blocked();
  const added: Promise<unknown>[] = [];
  const large = 'x'.repeat(1024 * 1024);
  for (let count = 0; !committer.isFull('loud'); count += 1) {
    expect(count).toBeLessThan(100);
    added.push(committer.add(parcel('loud', large)));
  }
  for (let count = 0; count < 2; count += 1) {
    expect(committer.isFull('calm')).toBe(count > 0);
    added.push(committer.add(parcel('calm', large)));
  }
  go();
  await Promise.all(added);
  expect(['loud', 'calm'].map(committer.isFull)).toEqual([false, false]);
});
