import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { days, history, type Step } from '../../../rules/scenarios/history.ts';
import { deployed } from '../../../rules/scenarios/scenario.ts';
import { ran, seen } from '../../../rules/scenarios/workload-scenario.ts';
import { joined } from '../joined.fixture.ts';

/** Another pod of the same hour, so that the records of then are seen to be whole. */
const beside = ran('web-7d4b9c5f6d-z9z9z', 'web', 'shop/web:1', 'b', {
  owners: [{ kind: 'ReplicaSet', name: 'web-7d4b9c5f6d' }],
});
const runs = ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a');

function state(...steps: readonly Step[]): string | undefined {
  const { placements, asking } = joined(history(...steps), observe());
  const placement = placements.find(({ container, observed }) => container === 'api' && observed.length > 0);
  return placement && asking(placement)?.state;
}

test('somebody asked for what a workload runs, or it ran before the records begin, or nobody did', () => {
  expect(state(beside, deployed('shop/api', 'shop/api:1'), runs)).toBe('asked');
  expect(state(beside, deployed('shop/api', 'shop/api:0'), days(2), beside, runs)).toBe('nobody');
  const old = seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a', { created: Date.UTC(2026, 0) });
  expect(state(beside, old)).toBe('stood');
});

test('nobody can say where no record of the cluster shows how pods are made', () => {
  expect(
    state(deployed('shop/api', 'shop/api:0'), seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a')),
  ).toBeUndefined();
});
