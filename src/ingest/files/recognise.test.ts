import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtures, sources } from '../conformance/fixtures.fixture.ts';
import type { JsonObject, Source } from '../source.ts';
import { recogniserOf } from './recognise.ts';

const orders = [sources, [...sources].reverse()];

/** Shows which ones were asked. */
function watched(asked: string[]): readonly Source[] {
  return sources.map((source) => ({
    ...source,
    recognises(record) {
      asked.push(source.name);
      return source.recognises(record);
    },
  }));
}

describe('of many sources', () => {
  it('each record is given to the one that all of them would give it to', () => {
    for (const order of orders)
      for (const { record, source } of fixtures) expect(recogniserOf(order)(record)).toBe(source);
  });

  it('so is what was put together from records of several, with values of other types', () => {
    const part = fc.constantFrom(...fixtures).chain(({ record }) => fc.subarray(Object.entries(record)));
    const odd = fc.constantFrom<unknown>(null, 1, '', 'x', [], {}, [{}], true);
    const pieces = fc.tuple(part, part, fc.array(fc.tuple(fc.constantFrom(...fixtures), odd), { maxLength: 3 }));
    fc.assert(
      fc.property(pieces, fc.constantFrom(...orders), ([one, other, odds], order) => {
        const replaced = odds.flatMap(([{ record }, value]) =>
          Object.keys(record)
            .slice(-1)
            .map((key) => [key, value]),
        );
        const record: JsonObject = Object.fromEntries([...one, ...other, ...replaced]);
        expect(recogniserOf(order)(record)).toBe(order.find((source) => source.recognises(record)));
      }),
      { numRuns: 20_000 },
    );
  }, 60_000);

  it('few are asked about an envelope', () => {
    const asked: string[] = [];
    const recognise = recogniserOf(watched(asked));
    const envelope = { events: [{ action: 'push', target: {} }] };
    recognise(envelope);
    asked.length = 0;
    expect(recognise(envelope)).toBeUndefined();
    expect(asked.length).toBeLessThan(sources.length / 4);
  });

  it('one that looks at all keys is always asked', () => {
    const [first] = sources;
    if (!first) throw new Error('there are no sources');
    const curious: Source = { ...first, recognises: (record) => Object.keys(record).some((key) => key.endsWith('x')) };
    expect(recogniserOf([...sources, curious])({ anyx: 1 })).toBe(curious);
    const copying: Source = { ...first, recognises: (record) => 'all' in { ...record } };
    expect(recogniserOf([...sources, copying])({ all: 1 })).toBe(copying);
    const inquiring: Source = { ...first, recognises: (record) => 'any' in record && Object.hasOwn(record, 'any') };
    expect(recogniserOf([...sources, inquiring])({ any: 1 })).toBe(inquiring);
  });
});
