import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManifestDeleted, ManifestPulled } from '../../../core/event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { condense } from '../../facts/condense.ts';
import { distinctPulls } from '../../join/registry/distinct-pulls.ts';
import { factsOf, inOrder } from '../../facts/facts.ts';
import { joinImages } from '../../join/registry/images.ts';
import { packedPulls } from './packed-pulls.ts';
import { origin, pull, push, sha } from '../../storage/store.cases.ts';
import { joinTags } from '../../join/registry/tags.ts';

const anyPull = fc
  .record({
    id: fc.constantFrom('a', 'b', 'ä', '\u{1f40b}', '\ud83d', '\uffee', '', 'x'.repeat(5000)),
    at: fc.nat(6),
    image: fc.constantFrom<Partial<ManifestPulled>>(
      {},
      { tag: 'v2' },
      { digest: sha('2') },
      { repository: 'shop/web' },
      { inventory: true, layers: [{ digest: sha('3'), size: 3 }] },
    ),
    by: fc.constantFrom<Partial<ManifestPulled>>(
      {},
      { actor: { name: 'kubelet', kind: 'node' }, address: '192.0.2.7', client: 'containerd/2' },
      { strength: 'asserted', impersonator: { name: 'dana', kind: 'human' } },
    ),
    from: fc.constantFrom(
      origin('a.log', 1),
      { path: 'protocôle', line: 2, sha256: 'f'.repeat(64) },
      { path: 'b', line: 2 ** 40, sha256: 'ABC' },
    ),
  })
  .map(({ id, at, image, by, from }) => pull(id, at, { ...image, ...by, origin: from }));

const pulls = fc.array(anyPull, { maxLength: 60 });
/** Nobody tells the same twice. */
const facts = fc.uniqueArray(anyPull, {
  maxLength: 60,
  selector: ({ origin: _, ...content }) => JSON.stringify(content),
});

describe('packed pulls', () => {
  it('are those that condensing leaves, as they were, in the order of a store', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const packed = packedPulls();
        for (const one of all) packed.add(one);
        expect([...packed.all()]).toEqual(inOrder(condense(all)));
        expect(packed.all()).toHaveLength(condense(all).length);
      }),
    );
  });

  it('are the same whatever is read between two of them, and what was read stays as it was', () => {
    fc.assert(
      fc.property(pulls, pulls, (first, second) => {
        const [packed, other] = [packedPulls(), packedPulls()];
        for (const one of first) packed.add(one);
        const read = packed.all();
        const before = [...read];
        for (const one of second) packed.add(one);
        for (const one of [...first, ...second]) other.add(one);
        expect([...packed.all()]).toEqual([...other.all()]);
        expect([...read]).toEqual(before);
      }),
    );
  });

  it('are forgotten, and the others stay', () => {
    const packed = packedPulls();
    for (let at = 0; at < 10; at += 1) packed.add(pull(`p${at}`, at, { tag: `v${at}` }));
    packed.keep(({ at }) => at >= 5);
    packed.add(pull('later', 20));
    expect([...packed.all()].map(({ id }) => id)).toEqual(['p5', 'p6', 'p7', 'p8', 'p9', 'later']);
  });

  it('stay the same however often the same is pulled, and by however many', () => {
    const packed = packedPulls();
    const many = Array.from({ length: 40_000 }, (_, at) =>
      pull(`p${at}`, at, { address: `192.0.2.${at % 3}`, repository: `shop/${at % 7 === 0 ? at : 1}` }),
    );
    for (const one of many) packed.add(one);
    expect([...packed.all()]).toEqual(inOrder(condense(many)));
    for (let at = 0; at < 40_000; at += 1) packed.add(pull(`q${at}`, 40_000 + at));
    expect([...packed.all()].slice(-4).map(({ id }) => id)).toEqual(['q0', 'q1', 'q2', 'q39999']);
  });
});

describe('distinct pulls', () => {
  const deleted = (id: string, at: number, more: Partial<ManifestDeleted>): ManifestDeleted => ({
    type: 'manifest.deleted',
    id,
    at,
    source: 'test',
    strength: 'recorded',
    origin: origin('a.log', 1),
    registry: 'registry.acme.example',
    repository: 'shop/api',
    ...more,
  });
  const deletion = fc
    .tuple(
      fc.nat(6),
      fc.constantFrom<Partial<ManifestDeleted>>(
        { tag: 'v1' },
        { whole: 'repository' },
        { whole: 'below', repository: 'shop' },
        { whole: 'below', repository: 'shop', strength: 'asserted' },
      ),
    )
    .map(([at, more]) => deleted(`d${at}`, at, more));

  it('tell the same story of every tag as all of them', () => {
    fc.assert(
      fc.property(facts, fc.array(deletion, { maxLength: 5 }), fc.boolean(), (told, deletions, isPushed) => {
        const pushed = isPushed ? [push('p', { at: 3 })] : [];
        const { pulls: all } = factsOf(inOrder(told));
        const trees = deletions.filter(({ whole }) => whole === 'below');
        const tags = (some: readonly ManifestPulled[]) =>
          joinTags(
            [...pushed, ...some, ...deletions],
            { hints: [], credentials: () => ({}), isOnlyClaimed: () => false, dates: new Map() },
            observe(),
            joinImages([...pushed, ...some.filter((one) => one.inventory)]).image,
          );
        expect(tags(distinctPulls(all, trees))).toEqual(tags([...all]));
      }),
      { numRuns: 500 },
    );
  });
});
