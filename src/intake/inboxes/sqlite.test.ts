import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteFile } from '../../database/sqlite-file.ts';
import type { Inbox, Parcel } from '../inbox.ts';
import { inboxContract, readsBesideDamage } from '../inbox.contract.ts';
import { SCHEMA } from '../sqlite-inbox-schema.ts';
import { openSqliteInbox } from './sqlite.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe('with SQLite', () => {
  inboxContract('SQLite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    folders.push(folder);
    return () => openSqliteInbox(join(folder, 'inbox.db'));
  });

  it('reads what is whole beside damaged rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    folders.push(folder);
    const inbox = await openSqliteInbox(join(folder, 'inbox.db'));
    const database = await openSqliteFile(join(folder, 'inbox.db'), SCHEMA, 'power');
    await readsBesideDamage(inbox, async (statement) => database.exec(statement));
    database.close();
    await inbox.close();
  });

  it('keeps a damaged batch as one delivery for people to look at', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    folders.push(folder);
    const inbox = await openSqliteInbox(join(folder, 'inbox.db'));
    const database = await openSqliteFile(join(folder, 'inbox.db'), SCHEMA, 'power');
    const masses = (kind: string): readonly Parcel[] =>
      Array.from({ length: 40 }, (_, index) => ({
        source: 'prod-registry',
        kind,
        receivedAt: 1000,
        headers: {},
        body: Buffer.from(String(index)),
      }));
    await inbox.accept(masses('distribution'));
    database.exec("UPDATE batch SET heads = '{'");
    await inbox.accept(masses('harbor'));
    const taken = await inbox.take({ parcels: 100, bytes: 1000 });
    expect(taken.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => 'harbor'));
    const [batch, ...more] = await inbox.quarantineRows(9);
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ source: '', receivedAt: 1000, size: 70 });
    expect(batch?.reason).toMatch(/^damaged: 40 deliveries that came at once cannot be taken apart: /);
    database.close();
    await inbox.close();
  });

  it('knows tens of thousands as repetitions, whatever it has in memory of them, and forgets them all', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    folders.push(folder);
    const open = () => openSqliteInbox(join(folder, 'inbox.db'), 'process');
    // Fewer at once than come in masses, which are compared later.
    const [lots, each] = [1600, 31];
    const lot = (number: number): readonly Parcel[] =>
      Array.from({ length: each }, (_, index) => ({
        source: 'prod-registry',
        kind: 'distribution',
        receivedAt: 1000,
        headers: {},
        body: Buffer.from(`${number} ${index}`),
      }));
    const newOf = async (inbox: Inbox, upTo: number): Promise<readonly number[]> => {
      const counts: number[] = [];
      for (let number = 0; number < upTo; number += 1)
        counts.push((await inbox.accept(lot(number))).filter((isNew) => isNew).length);
      return counts;
    };
    const [all, none] = [Array.from({ length: lots }, () => each), Array.from({ length: lots }, () => 0)];
    let inbox = await open();
    expect(await newOf(inbox, lots)).toEqual(all);
    expect(await newOf(inbox, lots)).toEqual(none);
    // Another one has nothing in memory at first.
    await inbox.close();
    inbox = await open();
    expect(await newOf(inbox, lots)).toEqual(none);
    expect(await newOf(inbox, lots + 1)).toEqual([...none, each]);
    for (let rest = lots + 1; rest > 0; rest -= 1) await inbox.finish(await numbersOf(inbox, each));
    expect(await inbox.backlog()).toEqual({ parcels: 0, bytes: 0 });
    expect(await inbox.forget(5000)).toBe((lots + 1) * each);
    expect(await newOf(inbox, lots)).toEqual(all);
    await inbox.close();
  }, 60_000);
});

async function numbersOf(inbox: Inbox, parcels: number): Promise<readonly number[]> {
  return (await inbox.take({ parcels, bytes: 1e9 })).map(({ sequence }) => sequence);
}
