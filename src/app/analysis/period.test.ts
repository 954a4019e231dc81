import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history, hours, START } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { coverageOf } from './coverage.ts';
import { reportOf } from './report.ts';

test('a period begins with the first record of a log, whatever an object tells of its past', () => {
  const told = history(
    pushed('shop/api:1', 'a'),
    hours(1),
    pushed('shop/api:2', 'b'),
    hours(1),
    pushed('shop/api:3', 'c'),
  );
  const [first] = told.events;
  if (!first) throw new Error('no push');
  const evidence = {
    events: [{ ...first, id: 'old', at: START - 3 * HOUR }, ...told.events],
    coverage: told.coverage.map((row) => ({ ...row, minutes: [START / MINUTE, (START + DAY) / MINUTE] })),
    inputs: [],
  };
  const analysis = analyze(evidence, compilePolicy(loadPolicy('version: 1', 'p.yaml')));
  expect(coverageOf(analysis, evidence).window?.from).toBe(START);
  expect(reportOf(evidence, analysis.lineage, analysis.findings, analysis.limits()).window?.from).toBe(START);
});
