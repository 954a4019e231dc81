import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { decided } from '../../../rules/scenarios/control-scenario.ts';
import { history, START, type Step } from '../../../rules/scenarios/history.ts';
import { joined } from '../joined.fixture.ts';

function absence(...steps: readonly Step[]): readonly (string | undefined)[] {
  const { admissionCoverage } = joined(history(...steps), observe());
  const { absence: state, gap } = admissionCoverage('prod-1', { from: START, to: START });
  return [state, gap?.slice(0, 30)];
}

test('that a control was silent says something only where it tells of what it let in, too', () => {
  const none = ['unproven', 'no admission control of prod-1'];
  expect(absence(decided('shop/api', '', { decision: 'allowed' }))[0]).toBe('assumed');
  expect(absence(decided('shop/api', '', { decision: 'violated' }))).toEqual(none);
  expect(absence(decided('shop/api', '', { decision: 'allowed', cluster: 'prod-2' }))).toEqual(none);
  expect(absence(decided('shop/api', '', { decision: 'allowed', strength: 'asserted' }))).toEqual(none);
});
