import { expect, test } from 'vitest';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { planned } from '../../rules/scenarios/change-scenario.ts';
import { history, hours, type Step } from '../../rules/scenarios/history.ts';
import { asked } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from '../analysis/analyze.ts';
import { custodyReportFor } from './model/report.ts';
import { written } from './outputs.ts';

const POLICY = compilePolicy(
  loadPolicy(
    `
version: 1
environments:
  - { name: prod, match: { clusters: ["prod-*"] }, require: { change: acme.example/change } }
  - { name: rest, match: {} }
`,
    'landwaiter.yaml',
  ),
);
const under = (reference: string) => ({ annotations: { 'acme.example/change': reference } });

async function reportOf(...steps: readonly Step[]) {
  const evidence = { ...history(...steps), inputs: [] };
  return custodyReportFor(analyze(evidence, POLICY), evidence, {}, memoryStore());
}

const DEPLOYED = [
  asked('shop/api', { api: 'shop/api:1' }, { verb: 'create', ...under('CHG-1') }),
  asked('shop/web', { web: 'shop/web:1' }, { verb: 'create', ...under('CHG-9') }),
  asked('shop/worker', { worker: 'shop/worker:1' }, { verb: 'create', annotations: { team: 'shop' } }),
  asked('shop/test', { test: 'shop/test:1' }, { verb: 'create', cluster: 'test-1' }),
];

test('the share of deployments that a change record covers stands in the report', async () => {
  const report = await reportOf(planned('CHG-1'), DEPLOYED, hours(1), planned('CHG-7'));
  expect(report.changes).toEqual([{ environment: 'prod', deployments: 3, named: 2, covered: 1 }]);
  const html = String(await written(report, 'html'));
  expect(html).toContain('Change records of the deployments of the period');
  expect(html).toContain('33 %');
});

test('where no change system is read, none is covered', async () => {
  const report = await reportOf(DEPLOYED);
  expect(report.changes).toEqual([{ environment: 'prod', deployments: 3, named: 2, covered: 0 }]);
});
