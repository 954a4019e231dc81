import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { openInbox, openStore } from '../../resources/store.ts';
import { newStore, served, threadScripts } from '../served.fixture.ts';

const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
`;
const ENVIRONMENT = { LANDWAITER_SECRET_REGISTRY: 'registry-0123456789abcdef' };

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-accepting-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The real scripts, and the accepting thread ends when it is to keep something while the file is there. */
async function endingWhile(file: string): Promise<URL> {
  return threadScripts(`
import { parentPort as portToEnd, workerData as dataToEnd } from 'node:worker_threads';
import { existsSync as isToEnd, rmSync as ended } from 'node:fs';
// The other threads have a port for each other, and would lose what they are told before they listen.
if (!('port' in dataToEnd)) portToEnd.on('message', ({ question }) => {
  if (question?.ask !== 'accept' || !isToEnd(${JSON.stringify(file)})) return;
  ended(${JSON.stringify(file)});
  process.exit(1);
});
`);
}

function push(letter: string): string {
  const target = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${letter.repeat(64)}`,
    repository: 'shop/api',
    tag: letter,
  };
  const event = { id: letter, timestamp: '2026-11-24T08:00:00Z', action: 'push', target };
  return JSON.stringify({ events: [{ ...event, request: { host: 'registry.acme.example' }, actor: { name: 'ci' } }] });
}

test('when the accepting thread ends, its deliveries are answered 503, and it is started again', async () => {
  const file = join(folder, 'end');
  const store = newStore();
  const server = await served(POLICY, ENVIRONMENT, store, await endingWhile(file));
  const post = (letter: string): Promise<Response> =>
    fetch(`${server.address}/intake/distribution/registry`, {
      method: 'POST',
      body: push(letter),
      headers: { authorization: `Bearer ${ENVIRONMENT.LANDWAITER_SECRET_REGISTRY}` },
    });
  expect((await post('a')).status).toBe(202);
  expect(server.log.join('')).not.toContain('a thread ended');

  writeFileSync(file, '');
  const answer = await post('b');
  expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true]);
  expect(existsSync(file)).toBe(false);
  expect(server.log.join('')).toContain('a thread ended and is started again');
  const notReady = await fetch(`${server.address}/readyz`);
  expect([notReady.status, await notReady.text()]).toEqual([503, expect.stringContaining('being started again')]);
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.address}/`)).status).toBe(200);
  expect(await (await fetch(`${server.address}/metrics`)).text()).toContain('outcome="not kept"} 1');

  await vi.waitFor(async () => expect((await fetch(`${server.address}/readyz`)).status).toBe(200), 20_000);
  for (const letter of ['b', 'c']) expect((await post(letter)).status).toBe(202);
  await vi.waitFor(async () => expect(await (await fetch(`${server.address}/`)).text()).toContain('0 waiting'), 20_000);
  await server.stop();

  const kept = await openStore(store, {});
  const pushed = (await kept.facts()).flatMap((event) => (event.type === 'manifest.pushed' ? (event.tag ?? []) : []));
  await kept.close();
  expect(pushed.toSorted()).toEqual(['a', 'b', 'c']);
});

test('a server whose inbox cannot be opened says so and leaves no thread behind', async () => {
  const store = `sqlite:${join(folder, 'missing', 'facts.db')}`;
  await expect(served(POLICY, ENVIRONMENT, store)).rejects.toThrow(/the folder .* does not exist: make it first/);
});

test('what one delivery was is the same on the other side of the thread', async () => {
  const store = newStore();
  const server = await served(POLICY, ENVIRONMENT, store);
  const body = Buffer.from([0, 255, 123, 10, 0xed, 0xa0, 0x80]);
  const answer = await fetch(`${server.address}/intake/distribution/registry`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${ENVIRONMENT.LANDWAITER_SECRET_REGISTRY}`,
      'content-type': 'application/json; x="é"',
      'ce-type': `'; DROP TABLE parcel --`,
    },
  });
  expect(answer.status).toBe(202);
  await vi.waitFor(async () => expect(await (await fetch(`${server.address}/`)).text()).toContain('0 waiting'), 20_000);
  await server.stop();
  const inbox = await openInbox(store, {});
  const [kept] = await inbox.quarantined(1);
  await inbox.close();
  expect(kept?.body).toEqual(body);
  expect(kept?.headers).toMatchObject({
    'content-type': 'application/json; x="é"',
    'ce-type': `'; DROP TABLE parcel --`,
  });
});
