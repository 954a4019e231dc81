import { afterEach, describe, expect, it } from 'vitest';
import type { Inbox, Parcel } from './inbox.ts';

const ALL = { parcels: 100, bytes: 1_000_000 };

function parcel(text: string, more: Partial<Parcel> = {}): Parcel {
  return {
    source: 'prod-registry',
    kind: 'distribution',
    receivedAt: 1000,
    headers: {},
    body: Buffer.from(text),
    ...more,
  };
}

/** What every inbox must do. `place` gives a new place, whose inbox can be opened again and again. */
export function inboxContract(name: string, place: () => Promise<() => Promise<Inbox>>): void {
  describe(`the ${name} inbox`, () => {
    const inboxes: Inbox[] = [];
    const opened = async (open: () => Promise<Inbox>): Promise<Inbox> => {
      const inbox = await open();
      inboxes.push(inbox);
      return inbox;
    };
    const empty = async (): Promise<Inbox> => opened(await place());
    const bodies = async (inbox: Inbox, limit = ALL) => (await inbox.take(limit)).map(({ body }) => body.toString());
    afterEach(async () => {
      for (const inbox of inboxes.splice(0)) await inbox.close();
    });

    it('holds nothing at first', async () => {
      const inbox = await empty();
      expect(await inbox.take(ALL)).toEqual([]);
      expect(await inbox.backlog()).toEqual({ parcels: 0, bytes: 0 });
      expect(await inbox.held()).toEqual([]);
      expect(await inbox.quarantined(10)).toEqual([]);
      expect(await inbox.quarantineRows(10)).toEqual([]);
      expect(await inbox.parcel(1)).toBeUndefined();
      expect(await inbox.accept([])).toEqual([]);
    });

    it('gives back what was accepted, oldest first, and keeps it waiting until it is finished', async () => {
      const inbox = await empty();
      const hostile = parcel('\0\ud800"\n', { headers: { 'ce-type': `'; DROP TABLE parcel --` }, receivedAt: 2000 });
      expect(await inbox.accept([parcel('one'), hostile])).toEqual([true, true]);
      const [one, other, ...more] = await inbox.take(ALL);
      expect(more).toEqual([]);
      expect(one).toEqual({ ...parcel('one'), sequence: one?.sequence, attempts: 0 });
      expect(other).toEqual({ ...hostile, sequence: other?.sequence, attempts: 0 });
      expect(other?.sequence).toBeGreaterThan(one?.sequence ?? 0);
      expect(await inbox.backlog()).toEqual({ parcels: 2, bytes: 3 + hostile.body.length, oldest: 1000 });
      await inbox.finish([one?.sequence ?? 0]);
      expect((await inbox.take(ALL)).map(({ attempts, body }) => [attempts, body])).toEqual([[1, hostile.body]]);
      expect(await inbox.backlog()).toEqual({ parcels: 1, bytes: hostile.body.length, oldest: 2000 });
    });

    it('keeps a body of no bytes, also one that another thread has handed over', async () => {
      const inbox = await empty();
      const handedOver = parcel('', { body: Buffer.from(structuredClone(new Uint8Array(0)).buffer) });
      expect(await inbox.accept([handedOver, parcel('', { source: 'other' })])).toEqual([true, true]);
      expect(await bodies(inbox)).toEqual(['', '']);
    });

    it('keeps a repetition once, also within one call and after it was finished', async () => {
      const inbox = await empty();
      expect(await inbox.accept([parcel('one'), parcel('one', { receivedAt: 5000 })])).toEqual([true, false]);
      await inbox.finish((await inbox.take(ALL)).map(({ sequence }) => sequence));
      expect(await inbox.accept([parcel('one')])).toEqual([false]);
      expect(await inbox.take(ALL)).toEqual([]);
    });

    it('keeps none of those it is given together when one cannot be kept', async () => {
      const inbox = await empty();
      await expect(inbox.accept([parcel('one'), parcel('two', { receivedAt: Number.NaN })])).rejects.toThrow();
      expect(await inbox.take(ALL)).toEqual([]);
      expect(await inbox.accept([parcel('one')])).toEqual([true]);
      expect(await bodies(inbox)).toEqual(['one']);
    });

    it('knows as a repetition what another has kept, and as new what another has forgotten', async () => {
      const open = await place();
      const [one, other] = [await opened(open), await opened(open)];
      expect(await one.accept([parcel('a')])).toEqual([true]);
      expect(await other.accept([parcel('a'), parcel('b')])).toEqual([false, true]);
      expect(await one.accept([parcel('b'), parcel('c')])).toEqual([false, true]);
      await other.finish((await other.take(ALL)).map(({ sequence }) => sequence));
      expect(await other.forget(5000)).toBe(3);
      expect(await one.accept([parcel('a'), parcel('b')])).toEqual([true, true]);
    });

    it('tells parcels apart by source, headers and body', async () => {
      const inbox = await empty();
      const different = [
        parcel('one'),
        parcel('two'),
        parcel('one', { source: 'other' }),
        parcel('one', { headers: { 'x-github-event': 'push' } }),
        parcel('one', { headers: { 'x-github-event': 'package' } }),
      ];
      expect(await inbox.accept(different)).toEqual(different.map(() => true));
      expect(await inbox.take(ALL)).toHaveLength(different.length);
    });

    it.each([
      { parcels: 2, bytes: 1000, taken: ['aaaa', 'bbbb'] },
      { parcels: 9, bytes: 9, taken: ['aaaa', 'bbbb'] },
      { parcels: 9, bytes: 1, taken: ['aaaa'] },
    ])('takes no more than $parcels parcels and $bytes bytes, but always one', async ({ taken, ...limit }) => {
      const inbox = await empty();
      await inbox.accept(['aaaa', 'bbbb', 'cccc'].map((text) => parcel(text)));
      expect(await bodies(inbox, limit)).toEqual(taken);
    });

    it('takes of each source in turn, so that what comes in masses at one keeps no other waiting', async () => {
      const inbox = await empty();
      const of = (source: string, ...texts: readonly string[]) => texts.map((text) => parcel(text, { source }));
      await inbox.accept([
        ...of('loud', '1111', '2222', '3333'),
        ...of('fat', 'f'.repeat(99)),
        ...of('"odd\0', 'calm'),
      ]);
      const rounds: string[][] = [];
      for (let round = 0; round < 4; round += 1) {
        const taken = await inbox.take({ parcels: 100, bytes: 12 });
        rounds.push(taken.map(({ body }) => body.toString()));
        await inbox.finish(taken.map(({ sequence }) => sequence));
      }
      expect(rounds).toEqual([['f'.repeat(99)], ['1111', 'calm'], ['2222', '3333'], []]);
    });

    it('gives what was taken before alone, and before the others', async () => {
      const inbox = await empty();
      await inbox.accept(['one', 'two'].map((text) => parcel(text)));
      await inbox.take(ALL);
      await inbox.accept(['three', 'four'].map((text) => parcel(text)));
      const taken: string[][] = [];
      for (let round = 0; round < 3; round += 1) {
        const some = await inbox.take(ALL);
        taken.push(some.map(({ body, attempts }) => `${body.toString()} ${attempts}`));
        await inbox.finish(some.map(({ sequence }) => sequence));
      }
      expect(taken).toEqual([['one 1'], ['two 1'], ['three 0', 'four 0']]);
    });

    it('passes by what is held, until it is released, the oldest of a source first', async () => {
      const inbox = await empty();
      const of = (source: string, ...texts: readonly string[]) => texts.map((text) => parcel(text, { source }));
      await inbox.accept([...of('loud', '1', '2', '3'), ...of('"odd\0', '4'), ...of('calm', '5')]);
      const taken = await inbox.take(ALL);
      expect(taken).toHaveLength(5);
      await inbox.hold(taken.slice(0, 4).map(({ sequence }) => sequence));
      expect(await inbox.held()).toEqual([
        { source: '"odd\0', parcels: 1, bytes: 1, oldest: 1000 },
        { source: 'loud', parcels: 3, bytes: 3, oldest: 1000 },
      ]);
      expect(await inbox.backlog()).toEqual({ parcels: 1, bytes: 1, oldest: 1000 });
      expect((await inbox.take(ALL)).map(({ attempts, body }) => [attempts, body.toString()])).toEqual([[1, '5']]);
      await inbox.finish(taken.slice(4).map(({ sequence }) => sequence));
      expect(await inbox.take(ALL)).toEqual([]);
      expect(await inbox.accept(of('loud', '2'))).toEqual([false]);
      await inbox.forget(5000);
      await inbox.release('loud', 2);
      // As if they had never been taken.
      expect((await inbox.take(ALL)).map(({ attempts, body }) => [attempts, body.toString()])).toEqual([
        [0, '1'],
        [0, '2'],
      ]);
      await inbox.release('loud', 9);
      await inbox.release('"odd\0', 9);
      expect(await inbox.held()).toEqual([]);
      expect((await inbox.backlog()).parcels).toBe(4);
    });

    it('leaves nothing behind when writing was tried', async () => {
      const inbox = await empty();
      await inbox.tryWriting();
      await inbox.tryWriting();
      expect(await inbox.take(ALL)).toEqual([]);
      expect(await inbox.backlog()).toEqual({ parcels: 0, bytes: 0 });
      expect(await inbox.forgetBodies(Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(await inbox.forget(Number.MAX_SAFE_INTEGER)).toBe(0);
    });

    it('keeps what cannot be evaluated apart, newest first', async () => {
      const inbox = await empty();
      await inbox.accept([parcel('good'), parcel('odd'), parcel('bad', { quarantined: 'not JSON' })]);
      const odd = (await inbox.take(ALL)).find(({ body }) => body.toString() === 'odd');
      await inbox.quarantine(odd?.sequence ?? 0, 'ended the process three times');
      expect(await bodies(inbox)).toEqual(['good']);
      const kept = await inbox.quarantined(10);
      expect(kept.map(({ body, quarantined }) => [body.toString(), quarantined])).toEqual([
        ['bad', 'not JSON'],
        ['odd', 'ended the process three times'],
      ]);
      expect(await inbox.quarantined(1)).toHaveLength(1);
      const rows = kept.map(({ sequence, source, kind, receivedAt, body, quarantined }) => ({
        sequence,
        source,
        kind,
        receivedAt,
        size: body.length,
        reason: quarantined,
        read: false,
      }));
      expect(await inbox.quarantineRows(10)).toEqual(rows);
      expect(await inbox.quarantineRows(1)).toEqual(rows.slice(0, 1));
      expect(await inbox.quarantineRows(10, rows[0]?.sequence)).toEqual(rows.slice(1));
      expect((await inbox.backlog()).parcels).toBe(1);
    });

    it('keeps so much of each source in quarantine, and deletes the oldest beyond it', async () => {
      const inbox = await empty();
      const bad = (source: string, ...texts: readonly string[]) =>
        texts.map((text) => parcel(text, { source, quarantined: 'not JSON' }));
      const kept = async () => (await inbox.quarantined(99)).map(({ body }) => body.toString());
      await inbox.accept([...bad('loud', '1', '2', '3', '4'), ...bad('fat', 'aaaa', 'bbbb'), ...bad('"odd\0', 'z')]);
      await inbox.accept([parcel('5', { source: 'loud' })]);
      const [five] = await inbox.take(ALL);
      await inbox.quarantine(five?.sequence ?? 0, 'odd');
      expect(await inbox.boundQuarantine({ parcels: 9, bytes: 9 })).toEqual([]);
      const gone = await inbox.boundQuarantine({ parcels: 3, bytes: 6 });
      expect([...gone].sort((one, other) => other.parcels - one.parcels)).toEqual([
        { source: 'loud', parcels: 2 },
        { source: 'fat', parcels: 1 },
      ]);
      expect(await kept()).toEqual(['5', 'z', 'bbbb', '4', '3']);
      // One that is larger than all that may stay is kept as long as it is the newest.
      expect(await inbox.boundQuarantine({ parcels: 3, bytes: 1 })).toEqual([{ source: 'loud', parcels: 2 }]);
      expect(await kept()).toEqual(['5', 'z', 'bbbb']);
      expect(await inbox.accept(bad('fat', 'aaaa', 'bbbb'))).toEqual([true, false]);
    });

    it('lists what was read beside it, and beyond the bound only lists it no more', async () => {
      const inbox = await empty();
      await inbox.accept(['1', '2', '3'].map((text) => parcel(text)));
      const [one, two, three] = (await inbox.take(ALL)).map(({ sequence }) => sequence);
      await inbox.quarantine(two ?? 0, 'odd');
      await inbox.list(one ?? 0, 'beyond');
      await inbox.list(three ?? 0, 'beyond');
      const listed = async () =>
        (await inbox.quarantineRows(9)).map(({ sequence, reason, read }) => [sequence, reason, read]);
      expect(await listed()).toEqual([
        [three, 'beyond', true],
        [two, 'odd', false],
        [one, 'beyond', true],
      ]);
      expect(await inbox.backlog()).toMatchObject({ parcels: 0 });
      expect(await inbox.boundQuarantine({ parcels: 2, bytes: 99 })).toEqual([]);
      expect(await listed()).toEqual([
        [three, 'beyond', true],
        [two, 'odd', false],
      ]);
      expect(await inbox.parcel(one ?? 0)).not.toHaveProperty('quarantined');
      expect(await inbox.boundQuarantine({ parcels: 1, bytes: 99 })).toEqual([{ source: 'prod-registry', parcels: 1 }]);
      expect(await inbox.parcel(two ?? 0)).toBeUndefined();
      // What is listed no more is forgotten as what was read is.
      expect(await inbox.accept([parcel('1')])).toEqual([false]);
      expect(await inbox.forgetBodies(5000)).toBe(1);
      expect(await inbox.parcel(three ?? 0)).toBeDefined();
    });

    it('shows a parcel by its number until its body is forgotten, and knows it as a repetition after that', async () => {
      const inbox = await empty();
      await inbox.accept([parcel('old'), parcel('new', { receivedAt: 9000 }), parcel('waiting')]);
      const [old, recent, waiting] = (await inbox.take(ALL)).map(({ sequence }) => sequence);
      await inbox.finish([old ?? 0, recent ?? 0]);
      expect((await inbox.parcel(old ?? 0))?.body.toString()).toBe('old');
      expect(await inbox.forgetBodies(5000)).toBe(1);
      expect(await inbox.parcel(old ?? 0)).toBeUndefined();
      expect((await inbox.parcel(recent ?? 0))?.body.toString()).toBe('new');
      expect((await inbox.parcel(waiting ?? 0))?.body.toString()).toBe('waiting');
      expect(await inbox.accept([parcel('old')])).toEqual([false]);
      expect(await inbox.forget(5000)).toBe(1);
      expect(await inbox.accept([parcel('old'), parcel('new'), parcel('waiting')])).toEqual([true, false, false]);
    });

    it('never gives a later parcel a smaller number, also after everything was forgotten', async () => {
      const inbox = await empty();
      await inbox.accept([parcel('one')]);
      const [first] = await inbox.take(ALL);
      await inbox.finish([first?.sequence ?? 0]);
      await inbox.forget(5000);
      await inbox.accept([parcel('two')]);
      const [second] = await inbox.take(ALL);
      expect(second?.sequence).toBeGreaterThan(first?.sequence ?? 0);
    });

    it('has kept everything when it is opened again, and how often each was taken', async () => {
      const open = await place();
      const inbox = await open();
      await inbox.accept([parcel('one'), parcel('bad', { quarantined: 'not JSON' })]);
      await inbox.take(ALL);
      await inbox.close();
      const again = await opened(open);
      expect((await again.take(ALL)).map(({ body, attempts }) => [body.toString(), attempts])).toEqual([['one', 1]]);
      expect(await again.quarantined(10)).toHaveLength(1);
      expect(await again.accept([parcel('one')])).toEqual([false]);
    });

    it('keeps what a collector noted last, also when it is opened again', async () => {
      const open = await place();
      const inbox = await open();
      expect(await inbox.recall('tail')).toBeUndefined();
      await inbox.note('tail', { offset: 1, path: '\0\ud800"' });
      await inbox.note(`'; DROP TABLE note --`, [null]);
      await inbox.note('tail', { offset: 2, path: '\0\ud800"' });
      await inbox.close();
      const again = await opened(open);
      expect(await again.recall('tail')).toEqual({ offset: 2, path: '\0\ud800"' });
      expect(await again.recall(`'; DROP TABLE note --`)).toEqual([null]);
      expect(await again.recall('other')).toBeUndefined();
    });

    it('can be written to by one and read by another at once', async () => {
      const open = await place();
      const [writer, reader] = [await opened(open), await opened(open)];
      await writer.accept([parcel('one')]);
      const [one] = await reader.take(ALL);
      expect(one?.body.toString()).toBe('one');
      await reader.finish([one?.sequence ?? 0]);
      expect(await writer.backlog()).toEqual({ parcels: 0, bytes: 0 });
    });
  });
}

/** Damages rows of an inbox as only somebody could who writes to its tables: the others are read all the same. */
export async function readsBesideDamage(inbox: Inbox, run: (statement: string) => Promise<unknown>): Promise<void> {
  await inbox.accept(['no body', 'odd headers', 'whole'].map((text) => parcel(text)));
  await run(`UPDATE parcel SET body = NULL WHERE size = ${'no body'.length}`);
  await run(`UPDATE parcel SET headers = '{' WHERE size = ${'odd headers'.length}`);
  const taken = await inbox.take(ALL);
  const damaged = { source: 'prod-registry', kind: '', receivedAt: 0, headers: {}, attempts: 0, body: Buffer.alloc(0) };
  expect(taken.map(({ sequence: _, ...one }) => one)).toEqual([
    { ...damaged, quarantined: '--store: damaged: the column body holds no bytes' },
    { ...damaged, quarantined: '--store: damaged: the column headers holds no JSON' },
    { ...parcel('whole'), attempts: 0 },
  ]);
  for (const { sequence, quarantined } of taken)
    if (quarantined !== undefined) await inbox.quarantine(sequence, quarantined);
  expect((await inbox.quarantineRows(9)).map(({ size, reason }) => [size, reason])).toEqual([
    ['odd headers'.length, '--store: damaged: the column headers holds no JSON'],
    ['no body'.length, '--store: damaged: the column body holds no bytes'],
  ]);
  await inbox.finish(taken.map(({ sequence }) => sequence));
  expect(await inbox.backlog()).toEqual({ parcels: 0, bytes: 0 });
}
