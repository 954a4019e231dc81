import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import { openRegistry } from '../../registry/client.ts';
import type { JsonObject } from '../source.ts';
import { type TestWorld, testWorld } from '../world.fixture.ts';
import { registryReconcile } from './registry-reconcile.ts';

// A registry in a few lines, for what a real one cannot be made to do; `test/lab` has the real one.
interface Held {
  /** Manifests by tag or digest. */
  readonly manifests: Map<string, string>;
  /** Digests of referrers by their subject; undefined: no such API. */
  referrers: Map<string, readonly string[]> | undefined;
  /** What is claimed in headers, by tag. */
  readonly claims: Map<string, string>;
  /** Answers 503 to manifests with these tags. */
  readonly broken: Set<string>;
  readonly asked: string[];
  status: number;
}

let server: Server;
let host: string;
let held: Held;
let world: TestWorld;
let ending: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  held = { manifests: new Map(), referrers: undefined, claims: new Map(), broken: new Set(), asked: [], status: 200 };
  server = createServer((request, response) => {
    held.asked.push(`${request.method} ${request.url?.slice('/v2/shop/api/'.length)}`);
    const [what = '', reference = ''] = (request.url ?? '').slice('/v2/shop/api/'.length).split(/[/?]/);
    const send = (status: number, body: string, digest?: string): void => {
      response.writeHead(status, digest === undefined ? {} : { 'docker-content-digest': digest });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (held.status !== 200) return send(held.status, '{}');
    if (what === 'tags')
      return send(200, JSON.stringify({ tags: [...held.manifests.keys()].filter((one) => !one.includes(':')) }));
    if (what === 'referrers') {
      const found = held.referrers?.get(reference) ?? [];
      return held.referrers
        ? send(200, JSON.stringify({ manifests: found.map((digest) => ({ digest })) }))
        : send(404, '{}');
    }
    const manifest = held.manifests.get(reference);
    if (held.broken.has(reference)) return send(503, '{}');
    return manifest === undefined
      ? send(404, '{}')
      : send(200, manifest, held.claims.get(reference) ?? digestOf(manifest));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  host = `127.0.0.1:${address.port}`;
  world = testWorld();
  start();
});

afterEach(async () => {
  await stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function start(): void {
  ending = new AbortController();
  const registry = openRegistry({ host, isPlain: true, fetch, now: () => world.now() });
  running = registryReconcile({ registry, host: 'registry.acme.example', repositories: ['shop/api'] })(
    world,
    ending.signal,
  );
}

async function stop(): Promise<void> {
  ending.abort();
  await running;
}

/** Starts again with what was noted, as after a restart. */
async function restart(): Promise<void> {
  await stop();
  const { noted } = world;
  const now = world.now();
  world = testWorld(now);
  world.noted = noted;
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const image = (name: string, more: object = {}): string =>
  JSON.stringify({ annotations: { name }, layers: [], ...more });

function saw(records: readonly JsonObject[]): readonly string[] {
  return records
    .filter((record) => record['saw'] !== 'nothing-new')
    .map(({ saw: what, tag, digest }) => `${String(what)} ${String(tag ?? digest)}`);
}

test('the first time takes stock; after that what is new appeared, what is gone is gone, and the rest is silent', async () => {
  held.manifests.set('1.4', image('a')).set('edge', image('a'));
  await world.asleep();
  expect(saw(world.records())).toEqual(['held 1.4', 'held edge']);
  await world.wake();
  expect(saw(world.records())).toEqual([]);
  held.manifests.set('1.5', image('b')).set('edge', image('b')).delete('1.4');
  await world.wake();
  const records = world.records();
  expect(saw(records).toSorted()).toEqual(['appeared 1.5', 'appeared edge', 'gone 1.4']);
  expect(records.at(-1)).toMatchObject({ saw: 'nothing-new', registry: 'registry.acme.example' });
  expect(records[0]).toMatchObject({ observed: '2026-11-24T12:10:00Z', since: '2026-11-24T12:05:00Z' });
  expect(world.statuses.at(-1)).toEqual({ state: 'running' });
});

test('what happened while nobody asked is found after a restart, since the last question before it', async () => {
  held.manifests.set('1.4', image('a'));
  await world.asleep();
  await restart();
  held.manifests.set('1.4', image('b'));
  start();
  await world.asleep();
  expect(world.records()[0]).toMatchObject({
    saw: 'appeared',
    tag: '1.4',
    since: '2026-11-24T12:00:00Z',
    digest: digestOf(image('b')),
  });
});

test('what could not be kept is told again: nothing is noted before it is durable', async () => {
  held.manifests.set('1.4', image('a'));
  await world.asleep();
  held.manifests.set('1.4', image('b'));
  world.refuses = true;
  const ended = running.catch((error: unknown) => String(error));
  void world.wake();
  expect(await ended).toContain('the disk is full');
  running = Promise.resolve();
  await restart();
  start();
  await world.asleep();
  expect(saw(world.records())).toEqual(['appeared 1.4']);
});

test('a tag that is not new costs a HEAD, and is read in full once a day, whatever the registry claims', async () => {
  held.manifests.set('1.4', image('a'));
  await world.asleep();
  world.records();
  held.claims.set('1.4', digestOf(image('a')));
  held.manifests.set('1.4', image('implant'));
  held.asked.splice(0);
  await world.wake();
  expect(held.asked.filter((one) => one.endsWith('manifests/1.4'))).toEqual(['HEAD manifests/1.4']);
  for (let round = 0; round < 288; round += 1) await world.wake();
  const records = world.records();
  expect(saw(records)).toEqual(['appeared 1.4']);
  expect(records.find((one) => one['saw'] === 'appeared')).toMatchObject({ digest: digestOf(image('implant')) });
  expect(world.statuses.some(({ message }) => message?.includes('claims another digest') === true)).toBe(true);
});

test('a registry that lies in its headers only is found out at once, and its bytes are what counts', async () => {
  held.manifests.set('1.4', image('a'));
  held.claims.set('1.4', digestOf('something else'));
  await world.asleep();
  expect(world.records()[0]).toMatchObject({ saw: 'held', digest: digestOf(image('a')) });
  expect(world.statuses.at(-1)).toMatchObject({ state: 'failing' });
});

test('a tag that could not be read is stock still if it was there the first time, and a push since then otherwise', async () => {
  held.manifests.set('1.4', image('a')).set('1.5', image('a'));
  held.broken.add('1.4');
  await world.asleep();
  held.manifests.set('1.6', image('c'));
  held.broken.add('1.6');
  await world.wake();
  await world.wake();
  expect(world.statuses.at(-1)).toMatchObject({ state: 'failing' });
  held.broken.clear();
  await world.wake();
  const records = world.records().filter((one) => one['saw'] !== 'nothing-new');
  expect(saw(records)).toEqual(['held 1.5', 'held 1.4', 'appeared 1.6']);
  expect(records.at(-1)).toMatchObject({ since: '2026-11-24T12:00:00Z', observed: '2026-11-24T12:15:00Z' });
  expect(world.statuses.at(-1)).toEqual({ state: 'running' });
});

test('a repository that can no longer be read is no deletion of all its tags', async () => {
  held.manifests.set('1.4', image('a'));
  await world.asleep();
  world.records();
  held.status = 404;
  await world.wake();
  expect(saw(world.records())).toEqual([]);
  expect(world.statuses.at(-1)).toMatchObject({
    state: 'failing',
    message: expect.stringContaining('no repository shop/api'),
  });
  held.status = 200;
  await world.wake();
  expect(saw(world.records())).toEqual([]);
});

test('what is pushed to a repository that was not there at first appeared, and is no stock', async () => {
  held.status = 404;
  await world.asleep();
  expect(saw(world.records())).toEqual([]);
  held.status = 200;
  held.manifests.set('1.4', image('a'));
  await world.wake();
  const [first] = world.records();
  expect(first).toMatchObject({ saw: 'appeared', tag: '1.4', since: '2026-11-24T12:00:00Z' });
});

test('a registry that is down is asked again sooner, then less often, and as usual once it answers', async () => {
  held.status = 503;
  expect(await world.asleep()).toBe(5000);
  expect(await world.wake()).toBe(10_000);
  expect(await world.wake()).toBe(20_000);
  held.status = 200;
  expect(await world.wake()).toBe(5 * MINUTE);
  expect(world.statuses.map(({ state }) => state)).toEqual(['starting', 'failing', 'failing', 'failing', 'running']);
});

test('a signature attached to a known image appeared, where the registry has the referrers API', async () => {
  held.manifests.set('1.4', image('a'));
  held.referrers = new Map();
  await world.asleep();
  world.records();
  const signature = image('signature', {
    subject: { digest: digestOf(image('a')) },
    artifactType: 'application/vnd.example',
  });
  held.manifests.set(digestOf(signature), signature);
  held.referrers.set(digestOf(image('a')), [digestOf(signature)]);
  for (let round = 0; round < 12; round += 1) await world.wake();
  const found = world.records().filter((one) => one['saw'] !== 'nothing-new');
  expect(found).toMatchObject([
    { saw: 'appeared', digest: digestOf(signature), manifest: { subject: { digest: digestOf(image('a')) } } },
  ]);
});

test('more tags than can be remembered are said to be too many, and the note stays within its bounds', async () => {
  for (let tag = 0; tag < 1500; tag += 1) held.manifests.set(`build-${tag}`, image('a'));
  await world.asleep();
  expect(world.statuses.at(-1)?.message).toMatch(/has \d+ tags more than one collector remembers/);
  expect(saw(world.records()).length).toBeGreaterThan(1000);
});

test('a manifest made to hurt is a push like any other', async () => {
  await world.asleep();
  world.records();
  held.manifests
    .set('deep', `{"layers":${'['.repeat(5000)}${']'.repeat(5000)}}`)
    .set(
      'long',
      JSON.stringify({
        annotations: { a: 'x'.repeat(100_000) },
        layers: Array.from({ length: 5000 }, () => ({ digest: 'odd' })),
      }),
    )
    .set('proto', '{"__proto__":{"config":1},"annotations":{"__proto__":"x"}}');
  await world.wake();
  expect(saw(world.records()).toSorted()).toEqual(['appeared deep', 'appeared long', 'appeared proto']);
});
