import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Inbox, Parcel } from './inbox.ts';
import { openSqliteInbox } from './inboxes/sqlite.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function place(): Promise<() => Promise<Inbox>> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
  folders.push(folder);
  return () => openSqliteInbox(join(folder, 'inbox.db'), 'process');
}

const parcel = (number: number, more: Partial<Parcel> = {}): Parcel => ({
  source: 'prod-registry',
  kind: 'distribution',
  receivedAt: 1000 + number,
  headers: {},
  body: Buffer.from(`body ${number}`),
  ...more,
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => parcel(from + index));
const ALL = { parcels: 10_000, bytes: 1e9 };
const texts = (parcels: readonly Parcel[]) => parcels.map(({ body }) => body.toString());
const finishAll = async (inbox: Inbox) => {
  const taken = await inbox.take(ALL);
  await inbox.finish(taken.map(({ sequence }) => sequence));
  return texts(taken);
};

describe('what comes in masses', () => {
  it('waits as it came, and is numbered and compared when it is taken out', async () => {
    const open = await place();
    const inbox = await open();
    await inbox.accept([parcel(3), parcel(4)]);
    const hostile = parcel(99, { source: '\0\ud800"', headers: { 'ce-type': '\0\ud800"' }, receivedAt: 7 });
    const bad = parcel(98, { quarantined: 'not JSON' });
    await inbox.accept([...range(0, 40), ...range(0, 40), hostile, bad]);
    const bytes = [...range(3, 5), ...range(0, 40), ...range(0, 40), hostile, bad].reduce(
      (sum, { body }) => sum + body.length,
      0,
    );
    expect(await inbox.backlog()).toEqual({ parcels: 84, bytes, oldest: 7 });
    expect(await inbox.quarantined(9)).toEqual([]);
    await inbox.close();
    const again = await open();
    const taken = await again.take(ALL);
    const others = range(0, 40).filter((_, index) => index !== 3 && index !== 4);
    const expected = [parcel(3), parcel(4), ...others, hostile];
    expect(taken).toEqual(expected.map((one, index) => ({ ...one, sequence: index + 1, attempts: 0 })));
    expect(texts(await again.quarantined(9))).toEqual(['body 98']);
    expect((await again.backlog()).parcels).toBe(41);
    await again.close();
  });

  it('is not overtaken by what comes one by one after it', async () => {
    const inbox = await (await place())();
    await inbox.accept(range(0, 50));
    await inbox.accept([parcel(100)]);
    await inbox.accept(range(50, 90));
    await inbox.accept([parcel(101), parcel(0)]);
    const taken = await inbox.take({ parcels: 10, bytes: 1e9 });
    expect(texts(taken)).toEqual(texts(range(0, 10)));
    await inbox.finish(taken.map(({ sequence }) => sequence));
    expect(await finishAll(inbox)).toEqual(texts([...range(10, 50), parcel(100), ...range(50, 90), parcel(101)]));
    expect(await inbox.backlog()).toEqual({ parcels: 0, bytes: 0 });
    expect(await inbox.accept([parcel(100), parcel(102)])).toEqual([false, true]);
    await inbox.close();
  });

  it('is given once and in order, however it comes, whoever takes it and whenever it is opened again', async () => {
    // So many come at once, from this number on; then some are taken, or all is opened again.
    const some = fc.record({
      from: fc.nat(200),
      count: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 32, max: 80 })),
      by: fc.nat(1),
    });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ accept: some }) },
      {
        weight: 2,
        arbitrary: fc.record({ take: fc.record({ parcels: fc.integer({ min: 1, max: 60 }), by: fc.nat(1) }) }),
      },
      { weight: 1, arbitrary: fc.constant({ reopen: true }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const open = await place();
        const inboxes = [await open(), await open()];
        const expected = new Set<string>();
        const taken: string[] = [];
        const numbers: number[] = [];
        const take = async (inbox: Inbox | undefined, parcels: number) => {
          const now = (await inbox?.take({ parcels, bytes: 1e9 })) ?? [];
          taken.push(...texts(now));
          numbers.push(...now.map(({ sequence }) => sequence));
          await inbox?.finish(now.map(({ sequence }) => sequence));
          return now.length;
        };
        for (const one of steps) {
          if ('accept' in one) {
            const { from, count, by } = one.accept;
            const parcels = range(from, from + count);
            await inboxes[by]?.accept(parcels);
            for (const text of texts(parcels)) expected.add(text);
          } else if ('take' in one) await take(inboxes[one.take.by], one.take.parcels);
          else
            for (const [index, inbox] of inboxes.entries()) {
              await inbox.close();
              inboxes[index] = await open();
            }
        }
        while ((await take(inboxes[0], 500)) > 0);
        expect(taken).toEqual([...expected]);
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        expect(await inboxes[1]?.backlog()).toEqual({ parcels: 0, bytes: 0 });
        for (const inbox of inboxes) await inbox.close();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
