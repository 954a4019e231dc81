import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { loadSqlite } from '../../database/sqlite.ts';
import { inboxContract } from '../inbox.contract.ts';
import { openSqliteInbox } from './sqlite.ts';

const isThere = await loadSqlite().then(
  () => true,
  (reason: unknown) => {
    console.warn(`skipped: the SQLite inbox, because ${String(reason)}`);
    return false;
  },
);

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe.skipIf(!isThere)('with SQLite', () => {
  inboxContract('SQLite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'landwaiter-'));
    folders.push(folder);
    return () => openSqliteInbox(join(folder, 'inbox.db'));
  });
});
