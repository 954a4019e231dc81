import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { decided } from '../../../rules/scenarios/control-scenario.ts';
import { hours, history, type Step } from '../../../rules/scenarios/history.ts';
import { runs } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function decisions(...steps: readonly Step[]) {
  const { placements, decisionsOn } = joined(history(...steps), observe());
  return placements.flatMap(decisionsOn).map(({ decision }) => decision);
}

const run = runs('shop/api', 'shop/api:1', 'a');

test('a verdict is on a placement whose workload or pod it names, and its image where it names one', () => {
  expect(decisions(decided('shop/api', '', { decision: 'violated' }), run)).toEqual(['violated']);
  expect(decisions(decided('shop/api-7d4b9c5f6d-', '', { decision: 'denied', kind: 'Pod' }), run)).toEqual(['denied']);
  expect(decisions(decided('shop/api-7d4b9c5f6d-x2x9q', '', { decision: 'denied', kind: 'Pod' }), run)).toEqual([
    'denied',
  ]);
  expect(decisions(decided('shop/api', 'shop/api:1', { decision: 'violated' }), run)).toEqual(['violated']);
  expect(decisions(decided('shop/api', 'shop/log:1', { decision: 'violated' }), run)).toEqual([]);
});

test('and in its cluster and namespace, not long before it ran', () => {
  expect(decisions(decided('shop/api', '', { decision: 'violated', cluster: 'prod-2' }), run)).toEqual([]);
  expect(decisions(decided('web/api', '', { decision: 'violated' }), run)).toEqual([]);
  expect(decisions(decided('shop/api', '', { decision: 'violated' }), hours(1), run)).toEqual([]);
});
