import { expect, test } from 'vitest';
import type { ContainerObserved, LandwaiterEvent } from '../../core/event.ts';
import { factsOf } from '../../lineage/facts/facts.ts';
import { feedOf } from '../../lineage/facts/feed-name.ts';
import { inferredFrom } from '../../lineage/inferred.ts';
import { serversOf } from '../../lineage/join/clusters/sole-cluster.ts';
import { observe } from '../../policy/compile/compile.ts';
import { sharedName } from '../../policy/learn/draft/proposed-name.ts';
import { unnamedFiles } from '../../policy/learn/draft/unnamed-files.ts';
import { learnPolicy } from './learn-policy.ts';
import { seen } from './recorded.fixture.ts';

const pod = (path: string, podUid: string, fields: Partial<ContainerObserved> = {}): ContainerObserved => {
  const source = path.startsWith('pods') ? 'kubernetes-pods' : 'kubernetes-audit';
  return {
    ...seen(`${path}-${podUid}`, source, 0),
    origin: { path, line: 1, sha256: 'ab' },
    type: 'container.observed',
    namespace: 'shop',
    pod: 'api-5d9c7b6f4-x2x9k',
    podUid,
    node: 'worker-1',
    container: 'api',
    kind: 'container',
    image: 'registry.acme.example/shop/api:1',
    running: true,
    ...fields,
  };
};
const asked = (...facts: readonly LandwaiterEvent[]) => {
  const { clusters = {} } = inferredFrom(factsOf(facts), observe());
  const files = unnamedFiles(facts, { clusterOf: (fact) => clusters[feedOf(fact)], serverOf: serversOf(facts) });
  return files.map(({ base, proposal, known }) => [base, proposal, ...(known ? ['known'] : [])]);
};

test('the logs of several API servers and the pods that they tell of are of one cluster', () => {
  const facts = [
    pod('audit/geo-cp1.log', 'u-1'),
    pod('audit/geo-cp2.log', 'u-2'),
    pod('pods/geo.watch.ndjson', 'u-1'),
    pod('pods/geo.watch.ndjson', 'u-2'),
  ];
  expect(asked(...facts)).toEqual([
    ['geo-cp1.log', 'geo'],
    ['geo-cp2.log', 'geo'],
    ['geo.watch.ndjson', 'geo'],
  ]);
  const draft = learnPolicy({ events: facts, coverage: [], inputs: [] });
  expect(draft).toContain('kind: "kubernetes-audit", cluster: "geo", files: ["**/geo-cp1.log"]');
  expect(draft).not.toContain('cluster: "geo-cp1"');
});

test('a list of pods is of the cluster that other records of them name: nobody is asked', () => {
  const named = pod('audit/hub.json', 'u-1', { cluster: 'aks-prod' });
  expect(asked(named, pod('pods/prod.json', 'u-1'))).toEqual([['prod.json', 'aks-prod', 'known']]);
});

test('names of pods, namespaces and nodes are anybody’s to give: what shares them alone stays apart', () => {
  expect(asked(pod('audit/geo-cp1.log', 'u-1'), pod('audit/geo-cp2.log', 'u-2'))).toEqual([
    ['geo-cp1.log', 'geo-cp1'],
    ['geo-cp2.log', 'geo-cp2'],
  ]);
});

test('a claim of one uid gives a list no cluster, and of two that claim it neither', () => {
  const named = pod('audit/hub.json', 'u-1', { cluster: 'prod' });
  const list = pod('pods/own.json', 'u-1');
  expect(asked({ ...named, strength: 'asserted' }, list)).toEqual([['own.json', 'own']]);
  expect(asked(named, pod('audit/other.json', 'u-1', { cluster: 'lab' }), list)).toEqual([['own.json', 'own']]);
});

test('what their names begin with, unless files of another cluster are called so', () => {
  const none = (): boolean => false;
  expect(sharedName(['lab-cp1', 'lab-cp2'], none)).toBe('lab-cp');
  expect(sharedName(['prod-eu-a', 'prod-eu-b'], none)).toBe('prod-eu');
  expect(sharedName(['prod-eu-a', 'prod-eu-b'], (name) => name === 'prod-eu')).toBe('prod-eu-a');
  expect(sharedName(['audit-a', 'audit-b'], none)).toBe('audit-a');
  expect(sharedName(['east', 'west'], none)).toBe('east');
});
