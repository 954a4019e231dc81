import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedAt, DAMAGES, type Path, pathsIn, repeatedAt, valueAt } from './damage.fixture.ts';
import { type Fixture, fixtures, outcome, sources } from './fixtures.fixture.ts';
import { isObject } from '../records/json.ts';

// Records come from outside: whatever stands in them, they are read, left alone or refused with the name of a field.

/** Fields that are tried of all fixtures together, so that the time stays the same however many there are. */
const FIELDS = 10_000;
/** Of a long record a sample, the same in each run; what it leaves out is met at random. */
const FIELDS_OF_ONE = Math.max(Math.floor(FIELDS / fixtures.length), 10);
const RANDOM = 3000;
// Of several texts in a row, each of 1,024 at most.
const LONGEST_SCOPE = 4096;

/** @throws what `read` throws that is no refusal; fails for an event that could not be stored. */
function check({ source, bound }: Fixture, damaged: unknown, what: string, most = Number.POSITIVE_INFINITY): void {
  if (!isObject(damaged)) throw new Error('a damaged record is a record');
  if (!source.recognises(damaged)) return;
  const reading = outcome(source, damaged, bound);
  if ('refused' in reading) {
    if (!/^[\w.\-/@]+: ./.test(reading.refused)) throw new Error(`${what}: no field in ${reading.refused}`);
    if (reading.refused.length > 1000) throw new Error(`${what}: a long reason`);
    return;
  }
  const { at, events, scope } = reading;
  if (!(at === undefined || Number.isSafeInteger(at))) throw new Error(`${what}: at ${at}`);
  if (scope.length > LONGEST_SCOPE) throw new Error(`${what}: a long scope`);
  for (const event of events) {
    if (!Number.isSafeInteger(event.at)) throw new Error(`${what}: event at ${event.at}`);
    if (!event.id.startsWith(`${source.name}:`)) throw new Error(`${what}: id ${event.id}`);
    if (hasUndefined(event)) throw new Error(`${what}: an undefined field`);
  }
  if (events.length > most) throw new Error(`${what}: ${events.length} events, not ${most}`);
  if (events.length < 2) return;
  // What stands twice in a record may be told twice, as it is when the record comes twice.
  const byId = new Map<string, string>();
  for (const event of events) {
    const content = JSON.stringify(event);
    if ((byId.get(event.id) ?? content) !== content) throw new Error(`${what}: an id for two events: ${event.id}`);
    byId.set(event.id, content);
  }
}

function hasUndefined(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUndefined);
}

function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(Array.isArray(value) ? value.length : 0, ...Object.values(value).map(longestList));
}

function sampled(paths: readonly Path[]): readonly Path[] {
  const step = Math.max(paths.length / FIELDS_OF_ONE, 1);
  return paths.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

const byName = sources.map((source) => ({
  name: source.name,
  own: fixtures.filter((fixture) => fixture.source === source),
}));

describe('one field of a record is spoiled', () => {
  test.each(byName)('$name', ({ own }) => {
    for (const fixture of own) {
      const whole = outcome(fixture.source, fixture.record, fixture.bound);
      // What tells something may tell less when a field is lost, never more than an event for each thing it lists. (What
      // tells nothing may: a failure that lost its error.)
      const told = 'events' in whole ? whole.events.length : 0;
      const most = told > 0 ? Math.max(told, longestList(fixture.record)) : Number.POSITIVE_INFINITY;
      for (const path of sampled(pathsIn(fixture.record))) {
        const place = `${fixture.title}: ${path.join('.')}`;
        for (const { name, change } of DAMAGES) {
          const limit = name === 'twice in a list' ? 2 * most : most;
          check(fixture, changedAt(fixture.record, path, change), `${place} ${name}`, limit);
        }
        const key = path.at(-1) ?? '';
        for (const other of ['__proto__', `${key}2`, key.toUpperCase()]) {
          check(fixture, repeatedAt(fixture.record, path, other), `${place} also as ${other}`);
        }
      }
    }
  });
});

test('two fields of a record change places, in it or with another record', () => {
  fc.assert(
    fc.property(fc.constantFrom(...fixtures), fc.constantFrom(...fixtures), fc.nat(), fc.nat(), (one, other, a, b) => {
      const [mine, theirs] = [pathsIn(one.record), pathsIn(other.record)];
      const [to, from] = [mine[a % mine.length] ?? [], theirs[b % theirs.length] ?? []];
      check(
        one,
        changedAt(one.record, to, () => valueAt(other.record, from) ?? null),
        `${one.title} ${to.join('.')}`,
      );
      const own = mine[b % mine.length] ?? [];
      const [first, second] = [valueAt(one.record, to), valueAt(one.record, own)];
      const once = changedAt(one.record, to, () => second ?? null);
      check(
        one,
        changedAt(once, own, () => first ?? null),
        `${one.title}: ${to.join('.')} and ${own.join('.')}`,
      );
    }),
    { numRuns: RANDOM },
  );
});

test('several fields of a record are spoiled at once', () => {
  const blow = fc.record({
    field: fc.nat(),
    value: fc.oneof(fc.constantFrom(...DAMAGES), fc.jsonValue({ maxDepth: 2 })),
  });
  fc.assert(
    fc.property(fc.constantFrom(...fixtures), fc.array(blow, { minLength: 2, maxLength: 5 }), (fixture, blows) => {
      let damaged: unknown = fixture.record;
      const paths = pathsIn(fixture.record);
      for (const { field, value } of blows) {
        const by = DAMAGES.find((one) => one === value);
        damaged = changedAt(damaged, paths[field % Math.max(paths.length, 1)] ?? [], by ? by.change : () => value);
      }
      check(fixture, damaged, fixture.title);
    }),
    { numRuns: RANDOM },
  );
});

test('no source throws at what it is asked to recognise', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
      for (const source of sources) expect(typeof source.recognises(record)).toBe('boolean');
    }),
    { numRuns: 300 },
  );
  for (const { record } of fixtures) {
    for (const key of Object.keys(record)) {
      for (const { change } of DAMAGES) {
        const damaged = changedAt(record, [key], change);
        for (const source of sources) if (isObject(damaged)) source.recognises(damaged);
      }
    }
  }
});

test('nothing of all that got into the prototypes', () => {
  const polluted: object = {};
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect('polluted' in polluted || 'marked' in polluted).toBe(false);
});
