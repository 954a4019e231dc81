import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { asked, replicas } from '../../../rules/scenarios/workload-scenario.ts';
import { joined } from '../joined.fixture.ts';

const SET = 'shop/api-7d4b9c5f6d';
const owners = [{ kind: 'Deployment', name: 'api' }];
const by = 'system:serviceaccount:kube-system:deployment-controller';
const rollout = [
  asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
  asked(SET, { api: 'shop/api:1' }, { kind: 'ReplicaSet', verb: 'create', owners, by }),
];

function past(...steps: readonly Step[]) {
  const { deployments } = joined(history(...rollout, ...steps), observe());
  return deployments.flatMap((one) => (one.past ? [[one.actor?.name, one.image, one.past.name]] : []));
}

test('who writes an image into a ReplicaSet that its Deployment never asked for asks for it himself', () => {
  const write = (image: string, who: string) => asked(SET, { api: image }, { kind: 'ReplicaSet', owners, by: who });
  expect(past(write('evil/api:1', 'eve'))).toEqual([['eve', 'registry.acme.example/evil/api:1', 'api']]);
  expect(past(write('shop/api:1', 'eve'))).toEqual([]);
  expect(past(write('evil/api:1', by))).toEqual([]);
  expect(past(asked('shop/api', { api: 'shop/api:2' }), write('shop/api:2', 'eve'))).toEqual([]);
});

test('and who scales one up that it has left behind asks for what that runs', () => {
  const left = [asked('shop/api', { api: 'shop/api:2' }), replicas(SET, 0, { by })];
  expect(past(...left, replicas(SET, 1, { by: 'eve' }))).toEqual([['eve', 'registry.acme.example/shop/api:1', 'api']]);
  expect(past(...left, replicas(SET, 1, { by }))).toEqual([]);
});
