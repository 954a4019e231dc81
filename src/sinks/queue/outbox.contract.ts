import { afterEach, describe, expect, it } from 'vitest';
import type { Entry, Outbox } from './outbox.ts';

function told(incident: string, more: Partial<Entry> = {}): Entry {
  return {
    sink: 'chat',
    incident,
    delivered: { content: 'aa', at: 1000, times: 1, memory: { ts: '1.2' }, closed: false },
    ...more,
  };
}

function dead(incident: string, since: number, more: Partial<Entry> = {}): Entry {
  const trouble = { content: 'bb', attempts: 9, since, throttled: false, reason: 'refused' };
  return { sink: 'chat', incident, trouble, ...more };
}

const inOrder = (entries: readonly Entry[]) =>
  entries.toSorted((one, other) => (one.incident < other.incident ? -1 : 1));

/** What every outbox must do. `place` gives a new place, whose outbox can be opened again where it is kept. */
export function outboxContract(name: string, place: () => Promise<() => Promise<Outbox>>): void {
  describe(`the ${name} outbox`, () => {
    const outboxes: Outbox[] = [];
    const empty = async (): Promise<Outbox> => {
      const outbox = await (await place())();
      outboxes.push(outbox);
      return outbox;
    };
    afterEach(async () => {
      for (const outbox of outboxes.splice(0)) await outbox.close();
    });

    it('holds nothing at first', async () => {
      const outbox = await empty();
      expect(await outbox.entries('chat')).toEqual([]);
      expect(await outbox.deadLetters(10)).toEqual([]);
      expect(await outbox.revive('chat')).toBe(0);
      expect(await outbox.forget(9000)).toBe(0);
      await outbox.remove('chat', 'none');
    });

    it('keeps of each sink and incident what was put last, whatever their names', async () => {
      const outbox = await empty();
      const hostile = told(`'; DROP TABLE told --\0\ud800`, {
        sink: 'o"ther',
        delivered: { content: 'é\u2028', at: 1, times: 1, memory: {}, closed: true },
      });
      await outbox.put(told('1'));
      await outbox.put(told('2'));
      await outbox.put(hostile);
      const later = told('1', { delivered: { content: 'cc', at: 2000, times: 1, memory: {}, closed: false } });
      await outbox.put(later);
      expect(inOrder(await outbox.entries('chat'))).toEqual([later, told('2')]);
      expect(await outbox.entries('o"ther')).toEqual([hostile]);
      expect(await outbox.entries('')).toEqual([]);
    });

    it('removes one entry', async () => {
      const outbox = await empty();
      await outbox.put(told('1'));
      await outbox.put(told('1', { sink: 'mail' }));
      await outbox.remove('chat', '1');
      expect(await outbox.entries('chat')).toEqual([]);
      expect(await outbox.entries('mail')).toHaveLength(1);
    });

    it('shows what was given up, the latest first, and nothing else', async () => {
      const outbox = await empty();
      const waiting = { content: 'bb', attempts: 1, since: 9000, nextAt: 9001, throttled: true, reason: 'busy' };
      await outbox.put(dead('old', 1000));
      await outbox.put(dead('new', 2000, { sink: 'mail' }));
      await outbox.put(told('fine'));
      await outbox.put(told('waiting', { trouble: waiting }));
      expect((await outbox.deadLetters(10)).map(({ incident }) => incident)).toEqual(['new', 'old']);
      expect((await outbox.deadLetters(1)).map(({ incident }) => incident)).toEqual(['new']);
    });

    it('revives the dead letters of a sink or one of them, and no others', async () => {
      const outbox = await empty();
      for (const incident of ['1', '2']) await outbox.put(dead(incident, 1000));
      await outbox.put(dead('1', 1000, { sink: 'mail' }));
      expect(await outbox.revive('chat', '2')).toBe(1);
      expect((await outbox.deadLetters(10)).map(({ sink, incident }) => `${sink} ${incident}`)).toEqual([
        'chat 1',
        'mail 1',
      ]);
      expect(await outbox.revive('chat')).toBe(1);
      expect(await outbox.revive('chat')).toBe(0);
      for (const { trouble } of await outbox.entries('chat'))
        expect(trouble).toMatchObject({ attempts: 0, nextAt: 0, reason: 'refused' });
      expect(await outbox.deadLetters(10)).toHaveLength(1);
    });

    it('forgets only what was told to be over, and long ago', async () => {
      const outbox = await empty();
      const over = (at: number) => ({ delivered: { content: 'aa', at, times: 1, memory: {}, closed: true } });
      await outbox.put(told('old', over(1000)));
      await outbox.put(told('recent', over(5000)));
      await outbox.put(told('standing'));
      await outbox.put(dead('dead', 1000));
      expect(await outbox.forget(5000)).toBe(1);
      expect(inOrder(await outbox.entries('chat')).map(({ incident }) => incident)).toEqual([
        'dead',
        'recent',
        'standing',
      ]);
    });
  });
}
