import { expect, test } from 'vitest';
import type { WorkloadChanged } from '../../core/event.ts';
import { withoutCut } from './cut-records.ts';

const whole: WorkloadChanged = {
  type: 'workload.changed',
  id: 'kubernetes-audit:a-1:ResponseComplete',
  source: 'kubernetes-audit',
  strength: 'recorded',
  origin: { path: 'audit.log', line: 1, sha256: '0' },
  at: 1,
  cluster: 'prod-1',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'api',
  verb: 'create',
  containers: [{ name: 'api', kind: 'container', image: 'shop/api:1' }],
};
const { containers: _, ...bare } = whole;
const cut: WorkloadChanged = { ...bare, id: `${whole.id}:cut`, cut: true };

test('a record that was cut on its way is none beside the whole one', () => {
  expect(withoutCut([cut, whole])).toEqual([whole]);
  expect(withoutCut([whole, cut])).toEqual([whole]);
  expect(withoutCut([cut])).toEqual([cut]);
});

test('who chooses the id of his request hides no other by it', () => {
  for (const other of [{ at: 2 }, { name: 'web' }, { namespace: 'other' }, { verb: 'patch' as const }])
    expect(withoutCut([whole, { ...cut, ...other }])).toHaveLength(2);
});
