import { expect, test } from 'vitest';
import { history } from '../../../rules/scenarios/history.ts';
import { asked } from '../../../rules/scenarios/workload-scenario.ts';
import { only } from '../../facts/facts.ts';
import { joinOwners } from './workloads.ts';

const set = { kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' };
const where = { cluster: 'prod-1', namespace: 'shop' };

test("the top of a pod's owners is what records say, else what the name of a ReplicaSet or Job tells", () => {
  const rollout = { kind: 'Rollout', name: 'shop' };
  const { events } = history(asked('shop/api-7d4b9c5f6d', {}, { kind: 'ReplicaSet', owners: [rollout] }));
  const pod = { kind: 'Pod', name: 'api-7d4b9c5f6d-x2x9q' };
  const told = joinOwners(only(events, 'workload.changed'));
  expect(told.topOf(where, pod, [set])).toBe('Rollout/shop');
  expect(told.topOf({ ...where, cluster: 'prod-2' }, pod, [set])).toBe('Deployment/api');
  expect(told.topOf(where, pod, [{ kind: 'Job', name: 'backup-29012345' }])).toBe('CronJob/backup');
  expect(told.topOf(where, pod, [{ kind: 'Node', name: 'node-1' }])).toBe('Pod/api-7d4b9c5f6d-x2x9q');
  expect(told.topOf(where, pod, [{ ...set, controller: false }])).toBe('Pod/api-7d4b9c5f6d-x2x9q');
});

test('whose an object was made as, it is, whatever later records show; digits of somebody’s own are no time', () => {
  const pod = { kind: 'Pod', name: 'api-7d4b9c5f6d-x2x9q' };
  const other = { kind: 'ReplicaSet', name: 'web-6f7c8d9b5c' };
  const { events } = history(
    asked(`shop/${pod.name}`, {}, { kind: 'Pod', verb: 'create', owners: [set] }),
    asked(`shop/${pod.name}`, {}, { kind: 'Pod', verb: 'delete', owners: [other] }),
  );
  const told = joinOwners(only(events, 'workload.changed'));
  expect(told.topOf(where, pod, undefined)).toBe('Deployment/api');
  expect(told.topOf(where, pod, [{ kind: 'Job', name: 'build-52381301' }])).toBe('Job/build-52381301');
});

test('owners that form a circle end somewhere', () => {
  const { events } = history(
    asked('shop/a', {}, { kind: 'Foo', owners: [{ kind: 'Foo', name: 'b' }] }),
    asked('shop/b', {}, { kind: 'Foo', owners: [{ kind: 'Foo', name: 'a' }] }),
  );
  const top = joinOwners(only(events, 'workload.changed')).topOf(where, { kind: 'Foo', name: 'a' }, undefined);
  expect(['Foo/a', 'Foo/b']).toContain(top);
});
