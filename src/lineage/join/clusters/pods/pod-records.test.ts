import { expect, test } from 'vitest';
import { history, type Step } from '../../../../rules/scenarios/history.ts';
import { asked, ran, seen } from '../../../../rules/scenarios/workload-scenario.ts';
import { only } from '../../../facts/facts.ts';
import { recordsOfPods } from './pod-records.ts';

const pods = (count: number, make: (pod: string) => Step): readonly Step[] =>
  Array.from({ length: count }, (_, index) => make(`api-7d4b9c5f6d-x2x9${index}`));
const recorded = (pod: string): Step => ran(pod, 'api', 'shop/api:1', 'a');
const unrecorded = (pod: string): Step =>
  seen(`${pod}b`, 'api', 'shop/api:1', 'a', { owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }] });
const last = unrecorded('last');

function areWhole(...steps: readonly Step[]): boolean {
  const { events, coverage } = history(...steps, last);
  const observed = only(events, 'container.observed');
  const records = recordsOfPods({ changes: only(events, 'workload.changed'), observed, coverage });
  return records.areWhole({ cluster: 'prod-1' }, observed.slice(-1));
}

test('where nearly all pods of that time have a record, one without lacks it', () => {
  expect(areWhole(...pods(9, recorded))).toBe(true);
  expect(areWhole(...pods(9, recorded), ...pods(1, unrecorded))).toBe(false);
  expect(areWhole()).toBe(false);
});

test('the records of a cluster begin where one that shows a pod being made is heard', () => {
  const { events, coverage } = history(recorded('api-7d4b9c5f6d-x2x9q'), asked('shop/api', {}, { cluster: 'prod-2' }));
  const records = recordsOfPods({
    changes: only(events, 'workload.changed'),
    observed: only(events, 'container.observed'),
    coverage,
  });
  expect([records.start('prod-1') !== undefined, records.start('prod-2')]).toEqual([true, undefined]);
  expect([records.isSeen('prod-1'), records.isSeen('prod-2')]).toEqual([true, false]);
});
