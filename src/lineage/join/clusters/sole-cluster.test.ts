import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { runs } from '../../../rules/scenarios/scenario.ts';
import { clustersByUid, inClusters, soleCluster } from './sole-cluster.ts';

const policy = compilePolicy(
  loadPolicy('version: 1\nenvironments:\n  - { name: prod, match: { clusters: [prod-1] } }', 'policy.yaml'),
);
const unnamed = (...steps: readonly Step[]): readonly LandwaiterEvent[] =>
  history(...steps).events.map((fact) => {
    if (!('cluster' in fact)) return fact;
    const { cluster: _, ...rest } = fact;
    return rest;
  });
const named = history(runs('shop/web', 'shop/web:1', 'b', { cluster: 'prod-2' })).events;

test('records that name no cluster are of the one that the policy names, where no record names another', () => {
  const facts = unnamed(runs('shop/api', 'shop/api:1', 'a'));
  expect(soleCluster(facts, policy)).toBe('prod-1');
  expect(soleCluster([...facts, ...named], policy)).toBeUndefined();
  expect(soleCluster(named, policy)).toBeUndefined();
  expect(inClusters(facts, () => 'prod-1').map((fact) => 'cluster' in fact && fact.cluster)).toEqual(['prod-1']);
});

test('two files that tell of no common object may be of two clusters', () => {
  const audit = unnamed(runs('shop/web', 'shop/web:1', 'b', { source: 'kubernetes-audit' }));
  expect(soleCluster([...unnamed(runs('shop/api', 'shop/api:1', 'a')), ...audit], policy)).toBeUndefined();
});

test('records that name no cluster are of the one of whose pods they tell, by their uids', () => {
  const pod = { uid: 'u-1' } as const;
  const [told] = unnamed(runs('shop/api', 'shop/api:1', 'a', pod));
  const inProd = history(
    runs('shop/api', 'shop/api:1', 'a', { ...pod, cluster: 'prod-2', source: 'kubernetes-audit' }),
  ).events;
  const inOther = inProd.map((fact) => ({ ...fact, cluster: 'prod-3' }));
  const claims = inProd.map((fact) => ({ ...fact, strength: 'asserted' as const }));
  const clusters = (events: readonly LandwaiterEvent[]) => [...clustersByUid(events).values()];
  if (!told) throw new Error('nothing was told');
  expect(clusters([told, ...inProd])).toEqual(['prod-2']);
  expect(clusters([told, ...inProd, ...inOther])).toEqual([]);
  expect(clusters([told, ...claims])).toEqual([]);
  expect(clusters([told, ...named])).toEqual([]);
});
