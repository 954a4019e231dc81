import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../src/core/time.ts';
import { registryCanary } from '../src/ingest/collectors/registry-canary.ts';
import { isObject, objects } from '../src/ingest/records/json.ts';
import { distribution } from '../src/ingest/sources/distribution.ts';
import { joinImages } from '../src/lineage/join/registry/images.ts';
import { testWorld } from '../src/ingest/world.fixture.ts';
import { openRegistry } from '../src/registry/client.ts';
import { obstacle, until } from './lab/programs.ts';
import { listen } from './lab/registry.ts';
import { prepareRegistry, type RestartableRegistry } from './lab/restartable-registry.ts';

const reason = await obstacle(['docker-registry', 'htpasswd']);
if (reason !== undefined) process.stderr.write(`skipped: canary: ${reason}\n`);

describe.skipIf(reason !== undefined)('a canary in a registry', () => {
  let folder = '';
  let registry: RestartableRegistry;
  let receiver: Server;
  let notified = '';
  let port = 0;
  const world = testWorld(Date.now());
  const ending = new AbortController();
  let running = Promise.resolve();
  let awaited = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'canary-'));
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        notified += `${JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()))}\n`;
        response.end();
      });
    });
    port = await listen(receiver);
    registry = await prepareRegistry(join(folder, 'registry'), { name: 'sink', url: `http://127.0.0.1:${port}/` });
    await registry.start();
    const client = openRegistry({
      host: registry.host,
      isPlain: true,
      credentials: registry.credentials,
      fetch,
      now: () => Date.now(),
    });
    running = registryCanary({
      registry: client,
      host: 'registry.acme.example',
      repository: 'landwaiter/canary',
      seen: (digest) => {
        awaited = digest;
        return Promise.resolve(notified.includes(`"digest":"${digest}"`));
      },
    })(world, ending.signal);
    await world.asleep();
  });

  afterAll(async () => {
    ending.abort();
    await running;
    await registry.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  test('is heard while the notifications come', async () => {
    await until('the notification', async () => (notified.includes(awaited) ? true : undefined));
    // It may have been heard at once: then it sleeps until the next push already.
    if ((await world.asleep()) <= 5000) expect(await world.wake()).toBeGreaterThan(10 * MINUTE);
    expect(world.statuses.at(-1)).toEqual({ state: 'running' });
  });

  test('is an artifact that no rule takes for an image', () => {
    const events = notified
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const envelope: unknown = JSON.parse(line);
        return isObject(envelope) ? objects(envelope, 'events') : [];
      })
      .filter((record) => distribution.recognises(record))
      .flatMap((record) => distribution.read(record, { origin: { path: 'x', line: 1, sha256: '' } }).events)
      .flatMap((event) => (event.type === 'manifest.pushed' ? [event] : []));
    const [push] = events;
    expect(push && joinImages(events).image(push.digest).kind).toBe('artifact');
  });

  test('is missed when they come no more', async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    let wait = await world.wake(15 * MINUTE);
    for (let glances = 0; wait <= 5000 && glances < 30; glances += 1) wait = await world.wake();
    expect(world.statuses.at(-1)).toMatchObject({
      state: 'failing',
      message: expect.stringContaining('its notification did not come within 2 min'),
    });
    await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  });
});
