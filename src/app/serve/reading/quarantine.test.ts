import { expect, test } from 'vitest';
import type { Parcel } from '../../../intake/inbox.ts';
import { openInbox } from '../../resources/store.ts';
import { boundQuarantine, deletedIn, withDeleted } from './quarantine.ts';
import { newStore } from '../served.fixture.ts';

const MOST = { parcels: 2, bytes: 1000 };
const bad = (text: string): Parcel => ({
  source: 'loud',
  kind: 'distribution',
  receivedAt: 0,
  headers: {},
  body: Buffer.from(text),
  quarantined: 'no record',
});

test('of what cannot be read each door keeps the latest, and how many went is known after a restart', async () => {
  const store = newStore();
  const inbox = await openInbox(store, {});
  await inbox.accept(['1', '2', '3', '4'].map(bad));
  expect(await boundQuarantine(inbox, MOST)).toEqual([{ source: 'loud', parcels: 2 }]);
  expect(await boundQuarantine(inbox, MOST)).toEqual([]);
  await inbox.accept([bad('5')]);
  expect(await boundQuarantine(inbox, MOST)).toEqual([{ source: 'loud', parcels: 3 }]);
  expect((await inbox.quarantined(9)).map(({ body }) => body.toString())).toEqual(['5', '4']);
  await inbox.close();
  const again = await openInbox(store, {});
  expect(await deletedIn(again)).toEqual({ loud: 3 });
  await again.close();
});

test('coverage tells how many went, once, beside what was refused', () => {
  const row = {
    path: 'intake/loud',
    source: 'distribution',
    records: 5,
    events: 3,
    refused: [{ line: 4, reason: 'odd' }],
  };
  const told = withDeleted(withDeleted(row, row.path, 1), row.path, 1200);
  expect(told).toEqual({
    ...row,
    refused: [
      { line: 4, reason: 'odd' },
      { line: 0, reason: expect.stringMatching(/^deleted from quarantine: 1,200 deliveries/) },
    ],
  });
  expect(withDeleted(undefined, 'intake/loud', 1).refused).toHaveLength(1);
});
