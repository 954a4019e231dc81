import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { context, fixtures, outcome, sources, SOURCES_FOLDER } from './fixtures.fixture.ts';

// Every source is a file, and every `<case>.in.json` in its fixture folder becomes its `<case>.out.json`. A `binding.json`
// there stands for what the policy says about the files of that kind.

test('every source file is exported under its own name', () => {
  const files = readdirSync(SOURCES_FOLDER).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  expect(sources.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

describe('each record becomes the events beside it', () => {
  test.each(fixtures)('$title', ({ source, record, bound, expected }) => {
    const actual = `${JSON.stringify(outcome(source, record, bound), null, 2)}\n`;
    if (process.env['UPDATE_FIXTURES'] !== undefined) writeFileSync(expected, actual);
    expect(actual).toBe(readFileSync(expected, 'utf8'));
  });
});

describe('each record is claimed by its own source and no other', () => {
  test.each(fixtures)('$title', ({ source, record }) => {
    expect(sources.filter((one) => one.recognises(record)).map(({ name }) => name)).toEqual([source.name]);
  });
});

test('a record read twice gives the same events, and no two events of one record share an id', () => {
  for (const { source, record, bound } of fixtures) {
    const first = outcome(source, record, bound);
    expect(outcome(source, record, bound)).toEqual(first);
    const ids = 'events' in first ? first.events.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('every event has the very origin it was read with, to which the hash of the record is added later', () => {
  const { origin } = context;
  const told = fixtures.map(({ source, record, bound }) => outcome(source, record, bound));
  const events = told.flatMap((reading) => ('events' in reading ? reading.events : []));
  expect(events.length).toBeGreaterThan(500);
  expect(events.filter((event) => event.origin !== origin)).toEqual([]);
});

// Their records say in which cluster, or on which node or host, it happened.
const NAMING_CLUSTERS: ReadonlySet<string> = new Set([
  'aws-cloudtrail',
  'azure-activity',
  'binary-authorization',
  'cloud-run',
  'connaisseur',
  'ecs',
  'ecs-cloudtrail',
  'gke-audit',
  'google-audit',
  'stackrox',
  'sysdig',
]);
const NAMING_HOSTS: ReadonlySet<string> = new Set(['containerd', 'crio', 'kubernetes-events', 'podman']);

test('without a binding the cluster and the host stay unknown', () => {
  const { origin } = context;
  for (const { source, record } of fixtures) {
    const reading = outcome(source, record, { origin });
    for (const event of 'events' in reading ? reading.events : []) {
      if (!NAMING_CLUSTERS.has(source.name)) expect(event).not.toHaveProperty('cluster');
      if (!NAMING_HOSTS.has(source.name)) expect(event).not.toHaveProperty('host');
    }
  }
});

test('a registry named by the binding wins over the Host header that the client sent', () => {
  const events = fixtures
    .filter(({ source }) => source.name.startsWith('distribution'))
    .flatMap(({ source, record }) => {
      const reading = outcome(source, record, { ...context, registry: 'registry.internal.example:5000' });
      return 'events' in reading ? reading.events : [];
    });
  expect(events.length).toBeGreaterThan(10);
  for (const event of events) expect(event).toHaveProperty('registry', 'registry.internal.example:5000');
});

test('a list of pods is observed at the time its binding gives', () => {
  const observedAt = Date.UTC(2026, 10, 25);
  const running = fixtures.find(({ title }) => title === 'kubernetes-pods: running pod');
  const reading = running && outcome(running.source, running.record, { ...context, observedAt });
  expect(reading).toMatchObject({ at: observedAt, events: [{ at: observedAt }, { at: observedAt }] });
});

test('every source says how its records come and how to connect it', () => {
  for (const { name, delivery, connect, cannot, docs } of sources) {
    const { senders, ...sentences } = delivery;
    expect(['system', 'users']).toContain(senders);
    for (const sentence of [...Object.values(sentences), ...connect, ...cannot]) {
      expect(sentence.length, `${name}: ${sentence}`).toBeGreaterThan(5);
    }
    expect(docs, name).toMatch(/^https:\/\//);
    expect(connect.length, name).toBeGreaterThan(0);
  }
});
