import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../../../../test/lab/api-server.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { createCollector } from '../../files/collect.ts';
import { createTextReader } from '../../files/text.ts';
import { context, fixtures, outcome, sources } from '../../conformance/fixtures.fixture.ts';
import { isObject } from '../../records/json.ts';
import { publishedIn } from '../../conformance/published.fixture.ts';
import type { JsonObject } from '../../source.ts';
import { collectKubernetes } from '../kubernetes.ts';
import { stoppedClock } from './clock.fixture.ts';
import { pruned } from './prune.ts';
import { type Disk, emptyDisk, until, worldOn } from './world.fixture.ts';

// What is delivered is what the sources read.

let api: ApiServer | undefined;
afterEach(() => api?.stop());

const COLLECTED: ReadonlySet<string> = new Set([
  'kubernetes-pods',
  'kubernetes-events',
  'kubernetes-workloads',
  'kubernetes-controls',
  'kubernetes-access',
]);

describe('what is left out of an object, no source reads', () => {
  test.each(fixtures.filter(({ source }) => COLLECTED.has(source.name)))('$title', ({ source, record, bound }) => {
    const { object } = record;
    const less = isObject(object) ? { ...record, object: pruned(object) } : pruned(record);
    expect(outcome(source, less, bound)).toEqual(outcome(source, record, bound));
  });
});

/** What is read of the lines, and what is refused. */
function readLines({ lines }: Disk) {
  const collector = createCollector(sources, { path: 'collected', binding: { cluster: 'prod-eu' } });
  const reader = createTextReader(collector, sources);
  reader.write(Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  const end = reader.end();
  return collector.finish(typeof end === 'number' ? end : 0);
}

// Time stands still: however slow the machine is, nothing is silent for too long, and no second list is due.
const clock = stoppedClock();

async function collected(server: ApiServer, resources: readonly string[]): Promise<Disk> {
  const disk = emptyDisk();
  const life = new AbortController();
  const access = { server: server.url, tls: {}, token: () => Promise.resolve(undefined) };
  const running = collectKubernetes({ access, resources, random: Math.random })(worldOn(disk, { clock }), life.signal);
  await until(() => disk.statuses.at(-1)?.state === 'running');
  life.abort();
  await running;
  return disk;
}

test('every kind of object comes out as the events of its source, and is a sign of life', async () => {
  api = await startApiServer({ sleep: clock.sleep });
  const container = { name: 'api', image: 'registry.acme.example/shop/api:1' };
  const metadata = { name: 'api', namespace: 'shop' };
  const startedAt = '2026-11-25T08:00:00Z';
  const statuses = { containerStatuses: [{ name: 'api', image: container.image, state: { running: { startedAt } } }] };
  api.put('/api/v1/pods', { metadata, spec: { containers: [container] }, status: statuses });
  api.put('/api/v1/events', {
    metadata,
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'api', fieldPath: 'spec.containers{api}' },
    reason: 'Pulled',
    message: `Container image "${container.image}" already present on machine`,
    lastTimestamp: startedAt,
  });
  api.put('/api/v1/namespaces', { metadata: { name: 'shop' } });
  api.put('/apis/apps/v1/deployments', { metadata, spec: { template: { spec: { containers: [container] } } } });
  const hooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  api.put(hooks, { metadata: { name: 'gate' }, webhooks: [{ name: 'gate.acme.example' }] });
  const names = ['pods', 'events', 'namespaces', 'deployments', 'validatingwebhookconfigurations'];
  const piece = readLines(await collected(api, names));
  expect(piece.refused).toEqual([]);
  expect(piece.events.map(({ source, type }) => `${source} ${type}`).sort()).toEqual([
    ...names.map(() => 'kubernetes-access access.told'),
    'kubernetes-controls control.changed',
    'kubernetes-controls control.changed',
    'kubernetes-events container.observed',
    'kubernetes-pods container.observed',
    'kubernetes-pods pods.listed',
    'kubernetes-workloads workload.changed',
  ]);
  expect(piece.coverage.map(({ source, scope }) => `${source} ${scope}`).sort()).toEqual(
    [...COLLECTED].map((source) => `${source} prod-eu`).sort(),
  );
});

const samples = fileURLToPath(new URL('../../../../../shared/samples/', import.meta.url));
const isThere = existsSync(samples);
if (!isThere) console.log(`skipped: published pods through the collector, because ${samples} does not exist`);

describe.skipIf(!isThere)('published pods', () => {
  test('come out as they are read of their own files', async () => {
    const pods = publishedIn(samples)
      .filter(({ folder }) => folder === 'kubernetes-pod-status')
      .flatMap(({ texts }) => texts)
      .map((text): unknown => JSON.parse(text))
      .filter(isObject)
      .filter(({ kind }) => kind === 'Pod');
    expect(pods.length).toBeGreaterThan(3);
    api = await startApiServer({ sleep: clock.sleep });
    const source = sources.find(({ name }) => name === 'kubernetes-pods');
    if (!source) throw new Error('no source of pods');
    const direct = pods.map((pod, index) => {
      const { kind: _, apiVersion: __, metadata, ...rest } = pod;
      const named = { ...(isObject(metadata) ? metadata : {}), name: `pod-${index}` };
      const { json } = api?.put('/api/v1/pods', { ...rest, metadata: named }) ?? { json: '{}' };
      const stored: JsonObject = JSON.parse(json);
      const reading = outcome(source, { kind: 'Pod', ...stored }, { ...context, cluster: 'prod-eu' });
      return 'events' in reading ? reading.events : [];
    });
    const { events } = readLines(await collected(api, ['pods']));
    const told = events.filter(({ type }) => type === 'container.observed');
    expect(contents(told)).toEqual(contents(direct.flat()));
    expect(told.length).toBeGreaterThan(3);
  });
});

function contents(events: readonly LandwaiterEvent[]): readonly unknown[] {
  return events.map(({ origin: _, ...content }) => content);
}
