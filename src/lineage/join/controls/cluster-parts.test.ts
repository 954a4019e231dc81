import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { changed, issued } from '../../../rules/scenarios/control-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { joined } from '../joined.fixture.ts';

const ROLES = { cluster: 'prod-1', rest: '' } as const;
const adding = (right: string): Step =>
  changed('deploy-permission', {
    ...ROLES,
    by: 'eve',
    subject: 'ClusterRole extra',
    addsTo: ['admin'],
    levels: { [right]: -1 },
  });
const added = (...rights: readonly string[]): Step =>
  changed('deploy-permission', {
    ...ROLES,
    by: 'system:serviceaccount:kube-system:clusterrole-aggregation-controller',
    part: 'role-aggregation',
    subject: 'ClusterRole admin',
    levels: Object.fromEntries(rights.map((right) => [right, -1])),
    credential: 'JTI=1',
  });

function last(...steps: readonly Step[]) {
  const { controls } = joined(history(...steps), observe());
  const control = controls.find(({ facts: [fact] }) => fact.subject === 'ClusterRole admin');
  return control && [control.part, control.behind?.name, control.asked?.map(({ actor }) => actor?.name)];
}

test('rights that the controller adds to a role were asked for by whoever wrote the role that has them all', () => {
  expect(last(adding('get pods'), added('get pods'))).toEqual(['role-aggregation', undefined, ['eve']]);
  expect(last(adding('get pods'), added('get pods', 'get nodes'))).toEqual(['role-aggregation', undefined, undefined]);
});

test('who got a credential of the part did it himself', () => {
  const account = 'system:serviceaccount:kube-system:clusterrole-aggregation-controller';
  expect(last(issued('mallory', account, 'JTI=1'), added('get pods'))).toEqual([undefined, 'mallory', undefined]);
});
