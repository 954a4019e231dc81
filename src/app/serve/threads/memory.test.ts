import { afterEach, expect, test, vi } from 'vitest';
import { getHeapStatistics } from 'node:v8';
import { openInbox } from '../../resources/store.ts';
import { endedShort, isScarce, markerOf } from './memory.ts';
import { newStore, served, type ServedTest } from '../served.fixture.ts';

const { heap_size_limit: heap } = getHeapStatistics();
const MANY = Math.ceil(heap / 1024);
let server: ServedTest | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function notes() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    note: async (name: string, state: unknown) => void kept.set(name, state),
    recall: async (name: string) => kept.get(name),
  };
}

test('memory is scarce for more facts than a heap can hold, and for few it is not', () => {
  expect(isScarce(MANY)).toBe(true);
  expect(isScarce(10)).toBe(false);
});

test('who began what may not fit, and never ended it, is known to who starts after with no more memory', async () => {
  const inbox = notes();
  const marker = markerOf(inbox, 1000);
  await marker.begin(10);
  expect(inbox.kept.size).toBe(0);
  await marker.begin(MANY);
  expect([await endedShort(inbox, 1000), await endedShort(inbox, 900)]).toEqual([true, true]);
  expect(await endedShort(inbox, 1001)).toBe(false);
  await marker.end();
  expect(await endedShort(inbox, 1000)).toBe(false);
});

test('a server after one that ended so starts, takes nothing at first and says why', async () => {
  const store = newStore();
  const inbox = await openInbox(store, {});
  await markerOf(inbox, heap).begin(MANY);
  await inbox.close();
  const policy = `version: 1
sources: [{ name: log, kind: distribution, intake: { auth: bearer, secret: HOOK } }]
api: { tokens: [{ name: reader, role: viewer, secret: READER }] }
`;
  const secrets = {
    LANDWAITER_SECRET_HOOK: 'hook-0123456789abcdef',
    LANDWAITER_SECRET_READER: 'reader-0123456789abcdef',
  };
  server = await served(policy, secrets, store);
  const { address, log } = server;
  const ask = (path: string, more: RequestInit = {}) => fetch(`${address}${path}`, more);
  const ready = await ask('/readyz');
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('memory is not enough')]);
  const headers = { Authorization: `Bearer ${secrets.LANDWAITER_SECRET_HOOK}` };
  expect((await ask('/intake/distribution/log', { method: 'POST', headers, body: '{}' })).status).toBe(503);
  expect(log.join('')).toContain('nothing is read or evaluated for a while');
  // What is known already can be asked for.
  const reader = { headers: { Authorization: `Bearer ${secrets.LANDWAITER_SECRET_READER}` } };
  await vi.waitFor(async () => expect((await ask('/api/v1/findings', reader)).status).toBe(200), { timeout: 60_000 });
  const coverage = await ask('/api/v1/coverage', reader);
  expect([coverage.status, await coverage.text()]).toEqual([503, expect.stringContaining('memory is not enough')]);
});
