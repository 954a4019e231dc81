import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { deployed, runs, updated } from '../../../rules/scenarios/scenario.ts';
import { asked, scaled } from '../../../rules/scenarios/workload-scenario.ts';
import { joined } from '../joined.fixture.ts';

function told(...steps: readonly Step[]) {
  return joined(history(...steps), observe()).deployments.map(({ workload, container, image, before, uncertain }) =>
    [workload, container, image, before, uncertain]
      .map((one) => String(one).replace('registry.acme.example/', ''))
      .join(' '),
  );
}

test('a change asks for what its workload did not ask for before', () => {
  expect(
    told(
      deployed('shop/api', 'shop/api:1'),
      updated('shop/api', 'shop/api:1'),
      scaled('shop/api'),
      updated('shop/api', 'shop/api:2'),
      updated('shop/web', 'shop/web:1'),
    ),
  ).toEqual([
    'Deployment/api api shop/api:1 undefined false',
    'Deployment/api api shop/api:2 shop/api:1 false',
    'Deployment/web web shop/web:1 undefined true',
  ]);
});

test('whoever restarts a workload that the records begin with asked for no image that is seen to run', () => {
  const restart = asked('shop/api', { api: 'shop/api:1' }, { verb: 'patch', by: 'dana', kept: true });
  const askers = (...steps: readonly Step[]) =>
    joined(history(...steps), observe()).placements.map((one) => one.asked.map(({ actor }) => actor?.name));
  expect(askers(restart, runs('shop/api', 'shop/api:1', 'a'))).toEqual([[]]);
  expect(askers(restart)).toEqual([['dana']]);
  // Something that is not on record changed it, and this shows it first.
  expect(askers(deployed('shop/api', 'shop/api:0'), restart, runs('shop/api', 'shop/api:1', 'a'))).toContainEqual([
    'dana',
  ]);
});

test('what a controller makes for its owner nobody asked for again, but for ephemeral containers in its pods', () => {
  const owners = [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }];
  const by = 'system:serviceaccount:kube-system:replicaset-controller';
  const pod = asked('shop/api-7d4b9c5f6d-x2x9q', { api: 'shop/api:1' }, { kind: 'Pod', verb: 'create', owners, by });
  const debug = asked('shop/api-7d4b9c5f6d-x2x9q', {}, { kind: 'Pod', owners, by: 'eve', ephemeral: { sh: 'x/sh:1' } });
  expect(told(deployed('shop/api', 'shop/api:1'), pod)).toHaveLength(1);
  expect(told(deployed('shop/api', 'shop/api:1'), pod, debug).at(-1)).toMatch(/^Deployment\/api sh x\/sh:1/);
});

test('a patch that tells only the place of a container is of the one that stood there', () => {
  const both = asked('shop/api', { api: 'shop/api:1', proxy: 'shop/proxy:1' }, { verb: 'create', by: 'dana' });
  const second = asked('shop/api', { '#1': 'shop/proxy:2' }, { verb: 'patch', by: 'eve', partial: true });
  expect(told(both, second).at(-1)).toBe('Deployment/api proxy shop/proxy:2 shop/proxy:1 false');
  expect(told(second)).toEqual(['Deployment/api #1 shop/proxy:2 undefined true']);
});
