import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outboxContract } from '../queue/outbox.contract.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
  folders.push(folder);
  return () => openSqliteOutbox(join(folder, 'outbox.db'));
}

describe('with SQLite', () => {
  outboxContract('SQLite', place);

  it('has kept everything when it is opened again, and can be used by two at once', async () => {
    const open = await place();
    const [one, other] = [await open(), await open()];
    const entry = {
      sink: 'chat',
      incident: '1',
      delivered: { content: 'aa', at: 1000, times: 1, memory: { key: 'SEC-1' }, closed: false },
      trouble: { content: 'bb', attempts: 2, since: 1000, nextAt: 2000, throttled: true, reason: 'busy' },
    };
    await one.put(entry);
    expect(await other.entries('chat')).toEqual([entry]);
    await one.close();
    await other.close();
    const again = await open();
    expect(await again.entries('chat')).toEqual([entry]);
    await again.close();
  });
});
