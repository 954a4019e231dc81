import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import type { LandwaiterEvent } from '../src/core/event.ts';
import { registryReconcile } from '../src/ingest/collectors/registry-reconcile.ts';
import { createCollector } from '../src/ingest/files/collect.ts';
import { createTextReader } from '../src/ingest/files/text.ts';
import type { Source } from '../src/ingest/source.ts';
import * as exported from '../src/ingest/sources/index.ts';
import { type TestWorld, testWorld } from '../src/ingest/world.fixture.ts';
import { observe } from '../src/policy/compile/compile.ts';
import { openRegistry, type RegistryClient } from '../src/registry/client.ts';
import { obstacle, until } from './lab/programs.ts';
import { pushImage } from './lab/push-image.ts';
import { listen } from './lab/registry.ts';
import { prepareRegistry, type RestartableRegistry } from './lab/restartable-registry.ts';

const reason = await obstacle(['docker-registry', 'htpasswd']);
if (reason !== undefined) process.stderr.write(`skipped: lost notifications: ${reason}\n`);

const sources: readonly Source[] = Object.values(exported);

function read(bodies: readonly Buffer[]): readonly LandwaiterEvent[] {
  const collector = createCollector(sources, { path: 'lab.ndjson', binding: {} });
  const reader = createTextReader(collector, sources);
  reader.write(Buffer.concat(bodies));
  reader.end();
  const piece = collector.finish(bodies.length);
  expect(piece.refused).toEqual([]);
  return piece.events;
}

describe.skipIf(reason !== undefined)('a registry that is restarted while nobody takes its notifications', () => {
  let folder = '';
  let registry: RestartableRegistry;
  let client: RegistryClient;
  let world: TestWorld;
  let receiver: Server;
  const notified: Buffer[] = [];
  const ending = new AbortController();
  let running = Promise.resolve();
  let digests: readonly string[] = [];

  const push = (repository: string, tag: string, content: string) => pushImage(client, repository, tag, content);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lost-'));
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        notified.push(Buffer.from(`${JSON.stringify(body)}\n`));
        response.end();
      });
    });
    const port = await listen(receiver);
    registry = await prepareRegistry(join(folder, 'registry'), { name: 'sink', url: `http://127.0.0.1:${port}/` });
    world = testWorld(Date.now());
    client = openRegistry({
      host: registry.host,
      isPlain: true,
      credentials: registry.credentials,
      fetch,
      now: () => Date.now(),
    });
    await registry.start();
    const first = await push('shop/api', '1.4', 'first');
    await until('the first notification', async () => (notified.join('').includes(first) ? true : undefined));

    running = registryReconcile({ registry: client, host: registry.host, repositories: ['shop/api'] })(
      world,
      ending.signal,
    );
    await world.asleep();

    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    const second = await push('shop/api', '1.4', 'second');
    const third = await push('shop/api', '1.5', 'third');
    await registry.stop();
    await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
    await registry.start();
    // Notifications are sent one after the other: when the last has come, no earlier one will.
    const last = await push('lab/closing', 'x', 'closing');
    await until('the last notification', async () => (notified.join('').includes(last) ? true : undefined));
    digests = [first, second, third];
    await world.wake();
  });

  afterAll(async () => {
    ending.abort();
    await running;
    await registry.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  test('loses what it had not told yet', () => {
    const pushed = read(notified).flatMap((event) => (event.type === 'manifest.pushed' ? [event.digest] : []));
    expect(pushed).toContain(digests[0]);
    expect(pushed).not.toContain(digests[1]);
    expect(pushed).not.toContain(digests[2]);
  });

  test('shows it when it is asked: as pushes between two questions, by nobody', () => {
    const { lineage } = analyze({ events: read([...notified, ...world.bodies]), coverage: [], inputs: [] }, observe());
    const pushes = lineage.pushesTo({ registry: registry.host, repository: 'shop/api' });
    expect(pushes.map(({ tag, digest, actor, since }) => [tag, digest, actor?.name, since !== undefined])).toEqual([
      ['1.4', digests[0], 'ci-bot', false],
      ['1.4', digests[1], undefined, true],
      ['1.5', digests[2], undefined, true],
    ]);
    expect(pushes[1]?.previous).toMatchObject({ digest: digests[0], endedBy: 'moved' });
    expect(pushes.map(({ digest }) => lineage.image(digest).layers?.length)).toEqual([1, 1, 1]);
  });

  test('and the moved tag is a finding', () => {
    const { findings } = analyze({ events: read([...notified, ...world.bodies]), coverage: [], inputs: [] }, observe());
    const [moved] = findings.filter(({ rule }) => rule === 'tag-repointed');
    expect(moved?.summary).toContain('as only asking the registry showed');
  });
});
