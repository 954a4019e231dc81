import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { changed } from '../../../rules/scenarios/control-scenario.ts';
import { history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { asked } from '../../../rules/scenarios/workload-scenario.ts';
import { joined } from '../joined.fixture.ts';

const policy = (told: object = {}): Step =>
  changed('admission', {
    cluster: 'prod-1',
    subject: 'MutatingAdmissionPolicy swap',
    effect: 'changed',
    by: 'eve',
    ...told,
  });
const pod = asked(
  'shop/api-1',
  { api: 'evil/api:1' },
  { kind: 'Pod', verb: 'create', requested: { api: 'shop/api:1' } },
);

function mutations(...steps: readonly Step[]) {
  const { controls, mutationsBy } = joined(history(...steps), observe());
  return controls.map((one) => [
    one.actor?.name,
    ...mutationsBy(one).map(({ asked: wanted, container }) => [wanted, container.image]),
  ]);
}

test('who wrote the policy in force is answerable for an object that was stored otherwise than asked for', () => {
  const swap = ['registry.acme.example/shop/api:1', 'registry.acme.example/evil/api:1'];
  expect(mutations(policy(), pod)).toEqual([['eve', swap]]);
  expect(mutations(pod, policy())).toEqual([['eve']]);
  expect(mutations(policy(), policy({ change: 'deleted' }), minutes(1), pod)).toEqual([['eve'], ['eve']]);
  expect(mutations(policy({ cluster: 'prod-2' }), pod)).toEqual([['eve']]);
});
