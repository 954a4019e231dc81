import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../core/time.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { compared } from '../../../rules/scenarios/contents-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { wantedComparisons } from './wanted-comparisons.ts';
import { unreadImages, waitingComparisons } from './waiting-comparisons.ts';
import { release } from '../read-images.fixture.ts';

const reading = (compare: string, repositories = 'shop/**'): string => `${ACME}
sources: [{ name: read, kind: image-comparison }]
collectors:
  - { name: images, kind: images, source: read, host: registry.acme.example, repositories: ["${repositories}"], compare: ${compare} }
`;

const laptop = pushed('shop/api:1.4.3', 'b', { by: 'mallory', layers: 'xy' });

/** What is judged an hour and a half after the last thing happened, or as long as is given. */
function judged(policy: string, step: Step, later = 90 * MINUTE) {
  const { events } = history(step);
  const at = Math.max(...events.map((one) => one.at)) + later;
  const compiled = compilePolicy(loadPolicy(policy, 'p.yaml'));
  return analyze({ events, coverage: [], inputs: [] }, compiled, at);
}

const names = (policy: string, step: Step) =>
  wantedComparisons(judged(policy, step)).map(
    ({ why, new: own, old }) => `${why} ${own.repository}:${own.tag}${old ? ` with ${old.tag}` : ''}`,
  );

describe('what a collector is to compare', () => {
  test('is what its entry covers: pushes under suspicion, or also what runs', () => {
    const step: Step = [release, runs('shop/api', 'shop/api:1.4.2', 'a'), laptop];
    expect(names(reading('suspicious'), step)).toEqual(['suspect shop/api:1.4.3 with 1.4.2']);
    expect(names(reading('deployed'), step)).toEqual(['suspect shop/api:1.4.3 with 1.4.2', 'deployed shop/api:1.4.2']);
    expect(names(reading('deployed', 'base/**'), step)).toEqual([]);
    expect(names(ACME, step)).toEqual([]);
  });

  test('and is wanted no more when it was read, but for somebody’s word only', () => {
    const told = (strength: 'recorded' | 'asserted') => [release, laptop, compared('b', { old: 'a', strength })];
    expect(names(reading('suspicious'), told('recorded'))).toEqual([]);
    expect(names(reading('suspicious'), told('asserted'))).toEqual(['suspect shop/api:1.4.3 with 1.4.2']);
  });
});

test('what waits for longer than an hour is said in coverage', () => {
  const analysis = judged(reading('suspicious'), [release, laptop]);
  const { at } = analysis.lineage;
  expect(waitingComparisons(analysis)).toEqual([
    { registry: 'registry.acme.example', repository: 'shop/api', count: 1, since: at - 90 * MINUTE },
  ]);
  expect(analysis.limits().map(({ reason }) => reason)).toContain(
    '1 pushed image should have been read for more than an hour, of shop/api (1): the state of the collectors says why',
  );
  expect([...unreadImages(judged(reading('suspicious'), [release, laptop], HOUR))]).toEqual([]);
});

test('a source of comparisons is no feed that could be silent', () => {
  const both = reading('suspicious').replace('sources: [', 'sources: [{ name: ci, kind: github, expectEvery: 1h }, ');
  const { watch } = judged(both, laptop).lineage;
  expect(watch.sources.map(({ about }) => about.name)).toEqual(['ci']);
});
