import { describe, expect, it } from 'vitest';
import { type Digest, parseDigest } from '../../../core/digest.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { change, FINDING, push, sha } from '../../../lineage/storage/store.cases.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { lookUp } from './look-up.ts';
import { tracesOf } from './trace.ts';

const numbered = (number: number): Digest => parseDigest(`sha256:${String(number).padStart(64, '0')}`);

describe('a look-up', () => {
  it('gives up where the answer needs so much that everything might as well be read', async () => {
    const store = memoryStore();
    const actor = { name: 'ci-bot', kind: 'ci' } as const;
    await store.record(
      Array.from({ length: 20_001 }, (_, index) =>
        push(`${index}`, { at: index, repository: `r/${index}`, digest: numbered(index), actor }),
      ),
    );
    expect(await lookUp('ci-bot', 'image or actor', store, observe())).toBeUndefined();
    expect((await lookUp('r/7:v1', 'image', store, observe()))?.lineage.pushes).toHaveLength(1);
  }, 60_000);

  it('proposes names on record that end as the one that was asked for', async () => {
    const store = memoryStore();
    await store.record([push('1'), push('2', { repository: 'dev/shop/api', digest: sha('b') })]);
    const seen = await lookUp('api:v1', 'image', store, observe());
    expect(() => seen && tracesOf('api:v1', seen)).toThrow(
      'on record are registry.acme.example/dev/shop/api:v1, registry.acme.example/shop/api:v1',
    );
    expect((await lookUp('sha256:bbbbbbbbbbbb…', 'image', store, observe()))?.lineage.pushes).toHaveLength(1);
  });

  it('leaves aside what has nothing to do with the image', async () => {
    const store = memoryStore();
    await store.record([push('1'), push('2', { repository: 'shop/web', digest: sha('b') })]);
    const seen = await lookUp(sha('a'), 'image', store, observe());
    expect(seen?.lineage.facts.map(({ id }) => id)).toEqual(['1']);
    expect(seen && tracesOf(sha('a'), seen)).toHaveLength(1);
  });

  it('reads of a long history only what the answer rests on, and all of it where a claim is among that', async () => {
    const deployed = (number: number): LandwaiterEvent => {
      const image = `registry.acme.example/shop/api:v${number}`;
      return change(`change ${number}`, number * 10 + 5, { containers: [{ name: 'api', kind: 'container', image }] });
    };
    const released = (number: number): LandwaiterEvent =>
      push(`push ${number}`, { at: number * 10, tag: `v${number}`, digest: numbered(number) });
    const store = memoryStore();
    for (let number = 1; number <= 50; number++) await store.record([released(number), deployed(number)]);
    const readFor = async (number: number): Promise<readonly string[] | undefined> =>
      (await lookUp(numbered(number), 'image', store, observe()))?.lineage.facts.map(({ id }) => id);
    expect(await readFor(30)).toEqual(['change 28', 'change 29', 'push 30', 'change 30']);
    await store.record([push('claim', { at: 299, tag: 'v30', digest: numbered(30), strength: 'asserted' })]);
    expect(await readFor(30)).toHaveLength(50 + 1 + 3);
    expect(await readFor(31)).toHaveLength(4);
  });

  it('shows no finding that no longer holds', async () => {
    const store = memoryStore();
    await store.record([push('index')]);
    await store.saveFindings([FINDING, { ...FINDING, id: 'gone', state: 'resolved' }], { at: 1 });
    const seen = await lookUp(sha('a'), 'image', store, observe());
    expect(seen?.findings).toEqual([FINDING]);
  });
});
