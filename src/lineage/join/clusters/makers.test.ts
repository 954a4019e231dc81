import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { asked } from '../../../rules/scenarios/workload-scenario.ts';
import { only } from '../../facts/facts.ts';
import { makersOf } from './makers.ts';

const OPERATOR = 'system:serviceaccount:ops:operator';
const made = (by: string, kind: string): Step =>
  asked('shop/x', {}, { kind: 'Pod', by, owners: [{ kind, name: 'o' }] });

function last(...steps: readonly Step[]): boolean | undefined {
  const changes = only(history(...steps).events, 'workload.changed');
  const change = changes.at(-1);
  const [owner] = change?.owners ?? [];
  return change && owner && makersOf(changes, compilePolicy(loadPolicy(ACME, 'policy.yaml')))(change, owner);
}

test("Kubernetes' own kinds have makers that are known by name", () => {
  expect(last(made('system:serviceaccount:kube-system:replicaset-controller', 'ReplicaSet'))).toBe(true);
  expect(last(made('system:serviceaccount:kube-system:job-controller', 'ReplicaSet'))).toBe(false);
});

test('others have the accounts that made such things before, and never a person', () => {
  expect(last(made(OPERATOR, 'Database'))).toBe(false);
  expect(last(made(OPERATOR, 'Database'), made(OPERATOR, 'Database'))).toBe(true);
  expect(last(made('eve', 'Database'), made('eve', 'Database'))).toBe(false);
});
