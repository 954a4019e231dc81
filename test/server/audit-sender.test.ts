import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { irrelevantLine, relevantLine } from '../../bench/audit.ts';
import { createRandom } from '../../bench/random.ts';
import { openStore } from '../../src/app/resources/store.ts';
import { analyze } from '../lab/verdict.ts';
import { createAuditSender } from './audit-sender.ts';
import { startServer } from './child.ts';
import { settled } from './ledger.ts';
import { POLICY, SECRETS } from './policy.ts';

/** Milliseconds that a second of the model lasts. */
const SECOND = 100;

test('an API server loses no audit record to an outage of 30 seconds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-audit-'));
  const options = { folder, policy: POLICY, secrets: SECRETS };
  let server = await startServer(options);
  const post = async (body: string): Promise<boolean> =>
    (await server.post('kubernetes-audit/cluster', body, { 'x-token': SECRETS.CLUSTER })).status === 202;
  const random = createRandom(8);
  const sender = createAuditSender(post, SECOND, random);
  const lines: string[] = [];
  const send = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      for (let one = 0; one < 100; one += 1) {
        const line = one % 5 === 0 ? relevantLine(random, lines.length) : irrelevantLine(random, lines.length);
        lines.push(line);
        sender.add(line);
      }
      await pause(SECOND);
    }
  };
  await send(5);
  await server.end('SIGKILL');
  await send(30);
  server = await startServer({ ...options, port: server.port });
  await send(5);
  const { accepted, dropped, lost, retries } = await sender.end();
  expect({ accepted, dropped, lost }).toEqual({ accepted: lines.length, dropped: 0, lost: 0 });
  expect(retries).toBeGreaterThan(0);
  await settled(server);
  await server.end('SIGTERM');

  const file = join(folder, 'audit.ndjson');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const offline = `sqlite:${join(folder, 'offline.db')}`;
  await analyze(folder, [file, '--store', offline, '--policy', join(folder, 'landwaiter.yaml')]);
  const expected = await factIds(offline);
  expect(expected.length).toBeGreaterThan(100);
  expect(await factIds(server.store)).toEqual(expected);
  rmSync(folder, { recursive: true });
});

async function factIds(url: string): Promise<readonly string[]> {
  const store = await openStore(url, {});
  const facts = await store.facts();
  await store.close();
  return facts.map(({ id, type, at }) => `${id} ${type} ${at}`).sort();
}
