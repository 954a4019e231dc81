import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function promoted(...steps: readonly Step[]) {
  const { pushes, promotion } = joined(history(...steps), compilePolicy(loadPolicy(ACME, 'policy.yaml')));
  const push = pushes.find(({ repository }) => repository === 'prod/api');
  return push && promotion(push)?.from.digest;
}

const copy = pushed('prod/api:1', 'b', { by: 'promoter', config: '1', layers: '23' });

test("a promotion is a listed actor's copy of the same bytes, or of the same config and layers, from a listed place", () => {
  expect(promoted(pushed('dev/api:1', 'b'), copy)).toBe(digestOf('b'));
  expect(promoted(pushed('dev/api:1', 'a', { config: '1', layers: '23' }), copy)).toBe(digestOf('a'));
  expect(promoted(pushed('dev/api:1', 'a', { config: '1', layers: '2' }), copy)).toBeUndefined();
  expect(promoted(pushed('shop/api:1', 'b'), copy)).toBeUndefined();
  expect(promoted(copy, pushed('dev/api:1', 'b'))).toBeUndefined();
  expect(promoted(pushed('dev/api:1', 'b'), pushed('prod/api:1', 'b', { by: 'eve' }))).toBeUndefined();
  expect(promoted(pushed('dev/api:1', 'b', { strength: 'asserted' }), copy)).toBeUndefined();
});
