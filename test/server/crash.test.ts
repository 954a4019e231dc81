import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { someOf } from '../in-turn.ts';
import { isInstalled, until } from '../lab/programs.ts';
import { startServer } from './child.ts';
import { killUnderLoad } from './kills.ts';
import { faultsOf, settled, startSending } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'landwaiter-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = () => ({ folder, policy: POLICY, secrets: SECRETS });

test('killed several times under load, it has lost nothing it acknowledged and doubled nothing', async () => {
  const after = someOf([137, 733, 311, 90, 1201], 2);
  const { acknowledged, unanswered, faults, ready } = await killUnderLoad(options(), after);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
  expect(unanswered).toBeGreaterThan(0);
  expect(ready).toHaveLength(after.length + 1);
});

test('killed while deliveries come in masses, it has lost nothing it acknowledged and doubled nothing', async () => {
  const { acknowledged, unanswered, faults } = await killUnderLoad(options(), [900, 400, 1300], { senders: 128 });
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(500);
  expect(unanswered).toBeGreaterThan(0);
});

test('stopped under load, it finishes what it has begun and has lost nothing', async () => {
  const server = await startServer(options());
  const ledger = startSending(server, 8);
  await until('some to be acknowledged', async () => (ledger.acknowledged.size > 50 ? true : undefined));
  expect(await server.end('SIGTERM')).toBe(0);
  await ledger.stop();
  expect(server.printed()).toContain('"stopped"');
  const again = await startServer(options());
  await settled(again);
  await again.end('SIGTERM');
  expect(await faultsOf(again.store, ledger.acknowledged)).toEqual([]);
});

const hasStrace = process.platform === 'linux' && (await isInstalled('strace'));
if (!hasStrace) process.stderr.write('skipped: durable before it is acknowledged: strace is not installed\n');

test.skipIf(!hasStrace)('the disk has confirmed each delivery before the first byte of its answer', async () => {
  const file = join(folder, 'trace');
  // One file, in the order in which the calls of all threads began and ended; descriptors with their paths.
  const trace = 'trace=read,fsync,fdatasync,write,writev,sendto,sendmsg,setpriority';
  const under = ['strace', '-f', '-y', '-e', trace, '-s', '24', '-o', file];
  const server = await startServer({ ...options(), under });
  for (let number = 1; number <= 200; number += 1)
    expect((await server.post('distribution/registry', push(number), BEARER)).status).toBe(202);
  const { pid } = server;
  await server.end('SIGTERM');
  const calls = readFileSync(file, 'latin1').split('\n').map(callOf);
  // What those wait for that read, evaluate and examine proves nothing; they are the ones that let others go first.
  const others = new Set(calls.flatMap(({ thread, text }) => (text.startsWith('setpriority(') ? thread : [])));
  expect(others.size).toBeGreaterThanOrEqual(2);
  // Other writes to the inbox are confirmed, too: only those count that begin after the delivery has come.
  const syncing = new Set<string>();
  let isDurable = false;
  let answers = 0;
  for (const { thread, text } of calls) {
    if (others.has(thread)) continue;
    if (/^read\(\d+<[^>]*>, "POST /.test(text)) {
      isDurable = false;
      syncing.clear();
    }
    if (/^f(?:data)?sync\(\d+<[^>]*facts\.db-inbox-wal>/.test(text)) {
      expect(thread, 'the thread that answers waits for no disk').not.toBe(String(pid));
      syncing.add(thread);
    }
    if (syncing.has(thread) && /^(?:f(?:data)?sync\(|<\.\.\. f(?:data)?sync resumed>).*\) += 0/.test(text)) {
      syncing.delete(thread);
      isDurable = true;
    }
    if (!text.includes('HTTP/1.1 202')) continue;
    expect(isDurable ? 'durable' : `not durable before answer ${answers + 1}: ${text}`).toBe('durable');
    answers += 1;
  }
  expect(answers).toBe(200);
});

function callOf(line: string): { readonly thread: string; readonly text: string } {
  const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
  return { thread, text };
}
