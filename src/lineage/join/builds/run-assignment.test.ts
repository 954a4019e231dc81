import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { days, history, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, ran } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function states(...steps: readonly Step[]): readonly string[] {
  const { pushes, explanation } = joined(history(...steps), compilePolicy(loadPolicy(ACME, 'policy.yaml')));
  return pushes.map((push) => explanation(push).state);
}

test('a run explains one push of each tag', () => {
  expect(states(ran('1'), pushed('shop/api:1', 'a'), pushed('shop/web:1', 'b'))).toEqual(['explained', 'explained']);
  expect(states(ran('1'), pushed('shop/api:1', 'a'), pushed('shop/api:1', 'b'))).toEqual(['explained', 'none']);
});

test('nothing explains a push long after every run, and nothing is asked where nobody lists builds', () => {
  expect(states(ran('1'), days(1), pushed('shop/api:1', 'a'))).toEqual(['none']);
  expect(states(ran('1'), pushed('base/os:1', 'a', { by: 'base-bot' }))).toEqual(['unasked']);
});

test('beside recorded runs a webhook about another waits for its record', () => {
  const { pushes, explanation } = joined(
    history(ran('1'), days(1), ran('2', { strength: 'asserted' }), pushed('shop/api:1', 'a'), days(1), ran('3')),
    compilePolicy(loadPolicy(ACME, 'policy.yaml')),
  );
  const origin = pushes[0] && explanation(pushes[0]);
  expect(origin?.state === 'none' && origin.waiting?.map(({ run }) => run)).toEqual(['2']);
});
