import { expect, test } from 'vitest';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { asked, ran, seen } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from './analyze.ts';

const owners = [{ kind: 'ReplicaSet', name: 'web-6f7c8d9b5c' }];
const web = (many: number, told = {}): Step =>
  Array.from({ length: many }, (_, index) =>
    ran(`web-6f7c8d9b5c-a${index}b2c`, 'web', 'shop/web:1', 'c', { owners, ...told }),
  );
const lost: Step = seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a');
const limits = (...steps: readonly Step[]) => {
  const { events, coverage } = history(asked('shop/web', { web: 'shop/web:1' }), ...steps);
  return analyze({ events, coverage, inputs: [] }, compilePolicy(loadPolicy('version: 1', 'p.yaml')))
    .limits()
    .flatMap(({ reason, rules }) => (rules.includes('unasked-change') ? [reason] : []));
};

test('what nodes report says not when pods were made: nothing is missing while all have the record of their making', () => {
  expect(limits(web(25, { report: true }))).toEqual([]);
});

test('that one pod in twenty-six lacks its making is told as that, and of half of them as a log that is not read', () => {
  expect(limits(web(25), lost)).toEqual([
    'the audit log of prod-1, which has that of most others, lacks the making of some pods: who asked for 1 container of shop/Deployment/api is not judged',
  ]);
  expect(limits(web(1), seen('web-6f7c8d9b5c-z2b3c', 'web', 'shop/web:1', 'c', { owners }), lost)).toEqual([
    'the audit log of prod-1 lacks the making of more than one in twenty pods, or all that nodes reported for days, as where one of its API servers is not read: who asked for 1 container of shop/Deployment/api is not judged',
  ]);
});
