import { expect, test } from 'vitest';
import type { ContainerObserved, WorkloadChanged } from '../../../core/event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { buildLineage } from '../../lineage.ts';

const at = Date.UTC(2026, 10, 24, 12);
const common = {
  at,
  strength: 'recorded',
  origin: { path: 'watch', line: 1, sha256: '0' },
  cluster: 'prod-eu',
  namespace: 'shop',
} as const;
const image = 'registry.acme.example/shop/api:1';
// No template's hash: without the object itself nobody could tell whose it is.
const pod: ContainerObserved = {
  ...common,
  type: 'container.observed',
  id: 'pod',
  source: 'kubernetes-pods',
  pod: 'canary-1',
  owners: [{ kind: 'ReplicaSet', name: 'canary' }],
  container: 'api',
  kind: 'container',
  image,
  running: true,
};
const replicaSet: WorkloadChanged = {
  ...common,
  type: 'workload.changed',
  id: 'set',
  source: 'kubernetes-workloads',
  kind: 'ReplicaSet',
  name: 'canary',
  verb: 'update',
  seen: true,
  owners: [{ kind: 'Deployment', name: 'api' }],
};
const deployment: WorkloadChanged = {
  ...replicaSet,
  id: 'deployment',
  kind: 'Deployment',
  name: 'api',
  owners: [],
  containers: [{ name: 'api', kind: 'container', image }],
};

test('a workload that is seen shows whose pods are, and is nobody’s deployment', () => {
  const kinds = { registry: new Set<string>(), ci: new Set<string>() };
  for (const facts of [
    [pod, replicaSet, deployment],
    [deployment, replicaSet, pod],
  ]) {
    const { placements, deployments } = buildLineage(facts, [], observe(), at, kinds);
    expect(placements.map(({ workload, asked }) => [workload, asked])).toEqual([['Deployment/api', []]]);
    expect(deployments).toEqual([]);
  }
});
