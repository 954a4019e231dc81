import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInbox, openStore } from '../src/app/resources/store.ts';
import { history } from '../src/rules/scenarios/history.ts';
import { pushed, ran } from '../src/rules/scenarios/scenario.ts';
import { type PostgresServer, postgresObstacle, startPostgres } from './lab/postgres.ts';

const obstacle = await postgresObstacle();
if (obstacle !== undefined) console.warn(`skipped: the recipe for PostgreSQL, because ${obstacle}`);

describe.skipIf(obstacle !== undefined)('the recipe of docs/backup.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-dump-'));
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('saves facts and deliveries in PostgreSQL, and brings them back into another database', async () => {
    const [from, to] = [await server.database(), await server.database()];
    const { events, coverage } = history(ran('8123/1', { made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'a'));
    const store = await openStore(from, {});
    await store.record(events);
    await store.cover(coverage);
    const inbox = await openInbox(from, {});
    const body = Buffer.from('{}');
    const parcel = { source: 'registry', kind: 'distribution', receivedAt: Date.UTC(2026, 10, 2), headers: {}, body };
    await inbox.accept([parcel]);

    const recipe = /```sh\n([\s\S]+?)```/.exec(readFileSync('docs/backup.md', 'utf8'))?.[1] ?? '';
    expect(recipe.split('\n').filter(Boolean)).toHaveLength(2);
    execFileSync('/bin/sh', ['-e', '-c', recipe], {
      cwd: folder,
      env: { PATH: process.env['PATH'], DATABASE: from, NEW_DATABASE: to },
    });

    const restored = await openStore(to, {});
    expect(await restored.record(events)).toMatchObject({ added: 0 });
    const again = await openInbox(to, {});
    expect((await again.backlog()).parcels).toBe(1);
    for (const one of [store, inbox, restored, again]) await one.close();
  });
});
