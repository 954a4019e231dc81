import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { decided } from '../../../rules/scenarios/control-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { runs } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const overridden = (...steps: readonly Step[]) =>
  joined(history(...steps), observe()).overridden.map(({ workload, decisions }) => [workload, decisions.length]);

test('an override is of a workload where no placement is known that it was about', () => {
  const decision = decided('shop/api', '', { decision: 'overridden' });
  expect(overridden(decision)).toEqual([['Deployment/api', 1]]);
  expect(overridden(decision, decided('shop/api', '', { decision: 'violated' }))).toEqual([['Deployment/api', 2]]);
  expect(overridden(decision, runs('shop/api', 'shop/api:1', 'a'))).toEqual([]);
  expect(overridden(decided('shop/api', '', { decision: 'violated' }))).toEqual([]);
});
