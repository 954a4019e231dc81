import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { isObject } from './json.ts';
import type { Context, JsonObject, Source } from './source.ts';
import * as exported from './sources/index.ts';

// Every source is a file, and every `<case>.in.json` in its fixture folder becomes its `<case>.out.json`.
const folder = new URL('sources/', import.meta.url);
const sources: readonly Source[] = Object.values(exported);
const context: Context = {
  origin: { path: 'fixture.ndjson', line: 1, sha256: '0'.repeat(64) },
  cluster: 'prod-eu',
  host: 'build-1',
};

const fixtures = sources.flatMap((source) => {
  const place = new URL(`fixtures/${source.name}/`, folder);
  return readdirSync(place)
    .filter((file) => file.endsWith('.in.json'))
    .sort()
    .map((file) => ({
      source,
      title: `${source.name}: ${file.slice(0, -'.in.json'.length).replaceAll('-', ' ')}`,
      expected: new URL(file.replace('.in.json', '.out.json'), place),
      record: parsed(readFileSync(new URL(file, place), 'utf8')),
    }));
});

test('every source file is exported under its own name', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  expect(sources.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

describe('each record becomes the events beside it', () => {
  test.each(fixtures)('$title', ({ source, record, expected }) => {
    const actual = `${JSON.stringify(outcome(source, record, context), null, 2)}\n`;
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
  for (const { source, record } of fixtures) {
    const first = outcome(source, record, context);
    expect(outcome(source, record, context)).toEqual(first);
    const ids = 'events' in first ? first.events.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(ids.length);
  }
});

// Their records say in which cluster, or on which node or host, it happened.
const NAMING_CLUSTERS: ReadonlySet<string> = new Set(['connaisseur', 'stackrox']);
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

test('whatever happens to the fields of a record, it is read, left alone or refused with the name of a field', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      ({ source, record }, blows) => {
        let damaged: unknown = record;
        for (const blow of blows) damaged = damagedBy(damaged, blow.path, blow);
        if (!isObject(damaged) || !source.recognises(damaged)) return;
        const reading = outcome(source, damaged, context);
        if ('events' in reading) {
          expect(reading.at === undefined || Number.isSafeInteger(reading.at)).toBe(true);
          for (const event of reading.events) {
            expect(Number.isSafeInteger(event.at)).toBe(true);
            expect(event.id.startsWith(`${source.name}:`)).toBe(true);
            for (const value of Object.values(event)) expect(value).toBeDefined();
          }
        } else {
          expect(reading.refused).toMatch(/^[A-Za-z.\-_]+: ./);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

interface Damage {
  readonly path: readonly number[];
  readonly how: 'drop' | 'replace' | 'repeat';
  readonly value: unknown;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  // Which child to follow at each depth, modulo how many there are.
  path: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 8 }),
  how: fc.constantFrom('drop', 'replace', 'repeat'),
  value: fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      '',
      0,
      -1,
      1.5,
      1e300,
      [],
      {},
      [null],
      [[]],
      'x'.repeat(2000),
      'sha256:',
      'All',
      '__proto__',
      { ['__proto__']: { polluted: true } },
      '2026-02-31T00:00:00Z',
      '1969-12-31T00:00:00Z',
      '/',
      '@',
      '[',
      '\u0000',
      '\ud800',
    ),
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  ),
});

function damagedBy(value: unknown, path: readonly number[], blow: Damage): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return blow.value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const chosen = entries[step % Math.max(entries.length, 1)];
  if (chosen === undefined) return blow.value;
  const result = entries.flatMap(([key, child]): (readonly [string, unknown])[] => {
    if (key !== chosen[0]) return [[key, child]];
    const isLast = rest.length === 0 || typeof child !== 'object' || child === null;
    if (!isLast) return [[key, damagedBy(child, rest, blow)]];
    if (blow.how === 'drop') return [];
    return blow.how === 'repeat'
      ? [
          [key, child],
          [`${key}2`, child],
        ]
      : [[key, blow.value]];
  });
  if (!Array.isArray(value)) return Object.fromEntries(result);
  return result.map(([, child]) => child);
}

type Outcome = ReturnType<Source['read']> | { readonly refused: string };

function outcome(source: Source, record: JsonObject, where: Context): Outcome {
  try {
    return source.read(record, where);
  } catch (error) {
    if (error instanceof InvalidInput) return { refused: error.message };
    throw error;
  }
}

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a fixture is one JSON object');
  return value;
}
