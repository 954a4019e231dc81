import { expect, test } from 'vitest';
import { HOUR } from '../../../core/time.ts';
import { Unavailable } from '../../../core/error.ts';
import { endedSessions } from './ended-sessions.ts';

const START = Date.UTC(2026, 10, 25, 12);

/** What outlasts the process, and can be out of reach. */
function memory() {
  let noted: unknown;
  let isAway = false;
  const reach = (): void => {
    if (isAway) throw new Unavailable('the database does not answer');
  };
  return {
    async recall() {
      reach();
      return noted;
    },
    async note(state: unknown) {
      reach();
      noted = JSON.parse(JSON.stringify(state));
    },
    away: (is: boolean) => (isAway = is),
    noted: () => JSON.stringify(noted),
  };
}

test('what was ended stays ended for the next process', async () => {
  const kept = memory();
  const first = endedSessions(kept);
  await Promise.all(['one', 'two', 'three'].map((id) => first.add(id, START + HOUR, START)));
  const next = endedSessions(kept);
  expect([await next.has('one'), await next.has('two'), await next.has('three'), await next.has('four')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('what would be over by itself is not kept', async () => {
  const kept = memory();
  const ended = endedSessions(kept);
  await ended.add('one', START + HOUR, START);
  await ended.add('two', START + 3 * HOUR, START + 2 * HOUR);
  expect(kept.noted()).not.toContain('one');
  expect(await ended.has('two')).toBe(true);
});

test('while it cannot be looked up nobody gets in, and afterwards it is looked up', async () => {
  const kept = memory();
  await endedSessions(kept).add('one', START + HOUR, START);
  const next = endedSessions(kept);
  kept.away(true);
  await expect(next.has('one')).rejects.toMatchObject({ code: 'unavailable' });
  kept.away(false);
  expect(await next.has('one')).toBe(true);
});

test('what could not be kept is over all the same, is said, and can be tried again', async () => {
  const kept = memory();
  const ended = endedSessions(kept);
  expect(await ended.has('one')).toBe(false);
  kept.away(true);
  await expect(ended.add('one', START + HOUR, START)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await ended.has('one')).toBe(true);
  kept.away(false);
  await ended.add('one', START + HOUR, START);
  expect(await endedSessions(kept).has('one')).toBe(true);
});

test.each([null, 'x', { version: 2, ended: [] }, { version: 1, ended: [['one']] }])(
  'a note of another kind is none: %j',
  async (noted) => {
    const ended = endedSessions({ recall: async () => noted, note: async () => undefined });
    expect(await ended.has('one')).toBe(false);
  },
);
