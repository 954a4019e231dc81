import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInbox } from '../../src/app/resources/store.ts';
import { openSqliteFile } from '../../src/database/sqlite-file.ts';
import { SCHEMA } from '../../src/intake/sqlite-inbox-schema.ts';
import { until } from '../lab/programs.ts';
import { startServer } from './child.ts';
import { settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { digestOf, push, pushedDigests } from './pushes.ts';

const LARGE = 15_500_000;
const QUARANTINED = 'landwaiter_lost_records_total{source="registry",reason="quarantined"} 1';

test('a delivery that ends the evaluating thread is parked after three attempts, and the others flow', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-poison-'));
  const policy = POLICY.replace('auth: bearer, secret: REGISTRY', 'auth: bearer, secret: REGISTRY, largest: 16777216');
  // With so little memory a body that is allowed, but full of small records, is too much to read.
  const server = await startServer({ folder, policy, secrets: SECRETS, node: ['--max-old-space-size=48'] });
  const deliver = async (body: string): Promise<void> => {
    expect((await server.post('distribution/registry', body, BEARER)).status).toBe(202);
  };
  await deliver(push(1));
  await settled(server);
  await deliver(poison());
  // They come to stand behind it, and are taken together with it or not.
  for (let number = 2; number <= 40; number += 1) await deliver(push(number));
  const inbox = await openInbox(server.store, {});
  const parking = async (): Promise<true | undefined> => {
    expect((await server.get('/readyz')).status).toBe(200);
    return (await inbox.quarantined(10)).length > 0 ? true : undefined;
  };
  // A thread that lacks memory collects garbage for long before it ends: on a busy machine 10 seconds an attempt.
  await until('the parking', parking, 200);
  for (let number = 41; number <= 50; number += 1) await deliver(push(number));
  await settled(server);
  const parked = await inbox.quarantined(10);
  await inbox.close();
  expect(parked.map(({ quarantined }) => quarantined)).toEqual(['reading it ended the process 3 times']);
  expect(parked[0]?.body.length).toBeGreaterThan(LARGE);
  const digests = await pushedDigests(server.store);
  for (let number = 1; number <= 50; number += 1) expect(digests).toContain(digestOf(number));
  expect(server.printed().match(/a thread ended/g)).toHaveLength(3);
  expect(server.printed()).toMatch(/"reason":"reading it ended the process 3 times".*a delivery cannot be read/);
  expect((await server.get('/metrics')).text).toContain(QUARANTINED);
  expect(await server.end('SIGTERM')).toBe(0);

  const again = await startServer({ folder, policy, secrets: SECRETS, node: ['--max-old-space-size=48'] });
  await settled(again);
  expect(again.printed()).not.toContain('a thread ended');
  await again.end('SIGTERM');
  rmSync(folder, { recursive: true });
}, 300_000);

test('a delivery that is damaged in the inbox is parked and told, and the others flow', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-damage-'));
  const first = await startServer({ folder, policy: POLICY, secrets: SECRETS });
  await settled(first);
  expect(await first.end('SIGTERM')).toBe(0);
  const inbox = await openInbox(first.store, {});
  const parcels = [1, 2, 3].map((number) => ({
    source: 'registry',
    kind: 'distribution',
    receivedAt: Date.now(),
    headers: {},
    body: Buffer.from(push(number)),
  }));
  await inbox.accept(parcels);
  await damageFirst(join(folder, 'facts.db-inbox'));
  await inbox.close();

  const server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
  await settled(server);
  expect(server.printed()).toMatch(/damaged: the column body holds no bytes.*a delivery cannot be read/);
  expect(server.printed()).not.toContain('a thread ended');
  expect((await server.get('/metrics')).text).toContain(QUARANTINED);
  expect(await server.end('SIGTERM')).toBe(0);
  const digests = await pushedDigests(server.store);
  expect([2, 3].every((number) => digests.has(digestOf(number)))).toBe(true);
  expect(digests).not.toContain(digestOf(1));
  rmSync(folder, { recursive: true });
});

async function damageFirst(file: string): Promise<void> {
  const database = await openSqliteFile(file, SCHEMA, 'power');
  database.exec('UPDATE parcel SET body = NULL WHERE sequence = (SELECT min(sequence) FROM waiting)');
  database.close();
}

function poison(): string {
  const events: string[] = [];
  for (let number = 1000, size = 0; size < LARGE; number += 1) {
    const target = {
      digest: digestOf(number),
      repository: `r${number}`,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    };
    const [request, actor] = [{ host: 'registry.acme.example' }, { name: `u${number}` }];
    const event = { id: String(number), timestamp: '2026-11-24T08:00:00Z', action: 'push', target, request, actor };
    const text = JSON.stringify(event);
    size += text.length + 1;
    events.push(text);
  }
  return `{"events":[${events.join(',')}]}`;
}
