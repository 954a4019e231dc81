import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { compared, saw } from '../../../rules/scenarios/contents-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { graphsIn } from '../chain-graph.ts';
import { contentsIn, judgementsIn } from '../judgements.ts';
import { lookUp } from './look-up.ts';
import type { Seen } from './seen.ts';
import { tracesOf } from './trace.ts';
import { whereIs } from './where.ts';
import { built, laptop, release, running } from '../read-images.fixture.ts';

const policy = compilePolicy(loadPolicy(ACME, 'acme'));
const B = digestOf('b');

const other: Step = [pushed('shop/web:2', 'e'), runs('shop/web', 'shop/web:2', 'e')];

/** What an evaluation of all shows, and what is looked up in the store that kept what it concluded. */
async function bothOf(...steps: readonly Step[]) {
  const { events, coverage } = history(...steps);
  const all = analyze({ events, coverage, inputs: [] }, policy);
  const store = memoryStore();
  await store.record(events);
  await store.cover(coverage);
  const judged = { at: all.lineage.at, newest: await store.newest() };
  await store.saveFindings(all.findings, { ...judged, contents: contentsIn(all.findings, all.lineage) });
  return { all, seen: await lookUp(B, 'image', store, policy), store };
}

/** The link of its chain, as each of the answers about an image tells it. */
function told(seen: Seen) {
  const { findings, lineage, contents } = seen;
  const graph = graphsIn(findings, lineage, judgementsIn(findings, lineage, contents));
  const { placements } = whereIs(B, seen);
  const [chain] = tracesOf(B, seen);
  return {
    where: placements.map(({ custody }) => custody?.links.contents),
    trace: chain?.custody?.links.contents,
    graph: chain && graph(chain.image),
  };
}

describe('a look-up of an image that was read', () => {
  test.each<[string, Step]>([
    ['is what it should be', [release, built, compared('b', { old: 'a' }), running]],
    ['was compared with one that is not trusted', [release, built, compared('b', { old: 'e' }), running]],
    ['was judged by itself', [built, compared('b'), running]],
    ['was not read to its end', [release, built, compared('b', { old: 'a', isComplete: false }), running]],
    [
      'carries something',
      [release, laptop, compared('b', { old: 'a', seen: [saw('loader-hook', '/etc/x')] }), running],
    ],
  ])('that %s tells what an evaluation of all tells', async (_, steps) => {
    const { all, seen } = await bothOf(steps, other);
    expect(seen?.contents).toHaveLength(1);
    expect(seen && told(seen)).toEqual(told(all));
    expect(seen?.lineage.facts.length).toBeLessThan(all.lineage.facts.length);
  });

  test('is left to an evaluation where none has kept what it concluded', async () => {
    const { store } = await bothOf(release, built, compared('b', { old: 'a' }), running);
    await store.saveFindings([], { at: 0, contents: [] });
    expect(await lookUp(B, 'image', store, policy)).toBeUndefined();
  });
});
