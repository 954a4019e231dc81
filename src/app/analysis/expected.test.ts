import { expect, test } from 'vitest';
import * as z from 'zod';
import { DAY, MINUTE } from '../../core/time.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history, START } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { seen } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from './analyze.ts';
import { coverageJson, coverageText } from '../cli/text/coverage-text.ts';
import { coverageOf } from './coverage.ts';

const POLICY = `version: 1
sources:
  - { name: pods, kind: kubernetes-pods, cluster: prod-1, files: ["pods/*.json"] }
`;

test('a list of pods from before the logs begin was heard', () => {
  const { events, coverage } = history(
    seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a', { created: START - DAY }),
    pushed('shop/api:1', 'a'),
  );
  const minutes = [(START - DAY) / MINUTE];
  const evidence = {
    events,
    coverage: coverage.map((row) => (row.source === 'kubernetes-pods' ? { ...row, minutes } : row)),
    inputs: [],
  };
  const { expected } = coverageOf(analyze(evidence, compilePolicy(loadPolicy(POLICY, 'p.yaml'))), evidence);
  expect(expected).toMatchObject([{ heard: { from: START - DAY, to: START - DAY + MINUTE } }]);
});

test('terminal and JSON say of each source what one function says, and of what was never heard never', () => {
  const { events, coverage } = history(
    seen('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a', { created: START - DAY }),
    pushed('shop/api:1', 'a'),
  );
  const minutes = [(START - DAY) / MINUTE];
  const evidence = {
    events,
    coverage: coverage.map((row) => (row.source === 'kubernetes-pods' ? { ...row, minutes } : row)),
    inputs: [],
  };
  const policy = compilePolicy(loadPolicy(`${POLICY}  - { name: ci, kind: gitlab }\n`, 'p.yaml'));
  const report = coverageOf(analyze(evidence, policy), evidence);
  expect(report.expected.map(({ heard }) => heard !== undefined)).toEqual([true, false]);
  const { expected } = z
    .object({ expected: z.array(z.object({ name: z.string(), heard: z.object({}).optional() })) })
    .parse(JSON.parse(coverageJson(report)));
  expect(expected.map(({ heard }) => heard !== undefined)).toEqual([true, false]);
  const lines = coverageText(report, { colour: false, width: 100 }).split('\n');
  const rows = lines.slice(lines.indexOf('What the policy expects') + 2).slice(0, 2);
  expect(rows.map((row) => row.includes('NEVER'))).toEqual([false, true]);
});
