import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDigest } from '../../../core/digest.ts';
import type { LandwaiterEvent, ManifestPulled } from '../../../core/event.ts';
import { type Facts, factsOf, joined } from '../../../lineage/facts/facts.ts';
import { forPage } from './for-page.ts';
import { type Key, pageOf } from './page.ts';

const common = { strength: 'recorded', origin: { path: 'a', line: 1, sha256: '' } } as const;
const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const image = { registry: 'registry.acme.example', repository: 'shop/api', digest };

function pull(id: string, at: number): ManifestPulled {
  return { type: 'manifest.pulled', id, at, source: 'harbor', ...common, ...image };
}

function factOf({ kind, at }: { readonly kind: number; readonly at: number }, number: number): LandwaiterEvent {
  const id = String(number);
  if (kind === 0) return { type: 'manifest.pushed', id, at, source: 'harbor', ...common, ...image };
  if (kind === 1) return pull(id, at);
  const run = { system: 'github', project: 'acme/shop', run: id, status: 'running' } as const;
  return { type: 'run.reported', id, at, source: 'github', ...common, ...run };
}

const keyOf = ({ at, id }: LandwaiterEvent): Key => [-at, id];
const facts = fc
  .array(fc.record({ kind: fc.integer({ min: 0, max: 2 }), at: fc.integer({ min: 0, max: 6 }) }), { maxLength: 60 })
  .map((all) => all.map(factOf));

test('the pages hold every wanted fact once, the latest first, however many are of one time', () => {
  fc.assert(
    fc.property(facts, fc.integer({ min: 1, max: 5 }), fc.constantFrom(undefined, 'harbor'), (all, limit, source) => {
      const isWanted = (kind: string): boolean => source === undefined || kind === source;
      const shown: LandwaiterEvent[] = [];
      for (let cursor: string | undefined, isLast = false; !isLast; ) {
        const before = cursor === undefined ? undefined : shown.at(-1)?.at;
        const page = pageOf(forPage(factsOf(all), isWanted, { limit, before }), keyOf, { limit, cursor }, (one) => one);
        shown.push(...page.items);
        cursor = page.next;
        isLast = cursor === undefined;
      }
      const wanted = all.filter((one) => isWanted(one.source));
      expect(shown).toEqual(wanted.sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1)));
    }),
    { numRuns: 1000 },
  );
});

test('of very many pulls no more are made than a page holds', () => {
  let made = 0;
  const { others, runs } = factsOf([]);
  const whole = (at: number) => (): ManifestPulled => {
    made += 1;
    return pull(String(at), at);
  };
  const seen = Array.from({ length: 10_000 }, (_, at) => ({
    at,
    by: pull('', 0),
    image: pull('', 0),
    name: '',
    whole: whole(at),
  }));
  const many: Facts = joined(others, runs, {
    length: seen.length,
    seen: () => seen,
    [Symbol.iterator]: () => [].values(),
  });
  expect([...forPage(many, () => true, { limit: 50, before: 5000 })].map(({ at }) => at)).toEqual(
    Array.from({ length: 52 }, (_, index) => 5000 - 51 + index),
  );
  expect(made).toBe(52);
});
