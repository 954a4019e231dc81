import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManifestPulled } from '../../core/event.ts';
import { condense } from './condense.ts';
import { pull, push, sha } from '../storage/store.cases.ts';

describe('condensing', () => {
  it('keeps the three earliest and the latest of the pulls that say the same', () => {
    const facts = [pull('b', 2), push('p'), pull('a', 1), pull('f', 6), pull('e', 5), pull('d', 4), pull('c', 3)];
    expect(condense(facts)).toEqual([pull('b', 2), push('p'), pull('a', 1), pull('f', 6), pull('c', 3)]);
  });

  it.each<[string, Partial<ManifestPulled>]>([
    ['another tag', { tag: 'v2' }],
    ['another digest', { digest: sha('2') }],
    ['another address', { address: '192.0.2.7' }],
    ['somebody else', { actor: { name: 'dana', kind: 'human' } }],
    ['a claim', { strength: 'asserted' }],
  ])('keeps what tells of %s', (_, more) => {
    const facts = [pull('a', 1), pull('b', 2), pull('c', 3), pull('d', 4, more), pull('e', 5)];
    expect(condense(facts)).toEqual(facts);
  });

  it('leaves facts without repetitions as they are', () => {
    const facts = [pull('a', 1), push('p')];
    expect(condense(facts)).toBe(facts);
  });

  it('keeps the same whatever the order, and the same of what it kept', () => {
    const pool = Array.from({ length: 24 }, (_, index) =>
      pull(`p${index}`, index % 11, { tag: `v${index % 2}`, ...(index % 3 === 0 && { client: 'containerd/2' }) }),
    );
    const ids = (facts: ReturnType<typeof condense>) =>
      facts.map(({ id }) => id).sort((one, other) => (one < other ? -1 : 1));
    const expected = ids(condense(pool));
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), fc.nat(23), (facts, at) => {
        expect(ids(condense(facts))).toEqual(expected);
        expect(ids(condense([...condense(facts.slice(0, at)), ...facts.slice(at)]))).toEqual(expected);
      }),
    );
  });
});
