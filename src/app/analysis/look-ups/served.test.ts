import { expect, test } from 'vitest';
import { ready, traffic } from '../../../lineage/facts/served.fixture.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { digestOf } from '../../../rules/scenarios/scenario.ts';
import { lookUp } from './look-up.ts';
import { whereIs } from './where.ts';

async function running(name: string): Promise<boolean | undefined> {
  const store = memoryStore();
  // Traffic stays on a, whatever is made after it.
  await store.record([...ready(0, 'a'), traffic(1, 'named', 'a'), ...ready(2, 'b'), ...ready(9, 'c')]);
  const seen = await lookUp(digestOf(name), 'image', store, observe());
  return seen && whereIs(digestOf(name), seen).placements[0]?.running;
}

test('what was told of traffic before a revision was made counts for a look-up of it, too', async () => {
  expect([await running('a'), await running('b'), await running('c')]).toEqual([true, true, true]);
});
