import { expect, test } from 'vitest';
import { buildLineage } from '../../lineage/lineage.ts';
import { observe } from '../../policy/compile/compile.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../engine/engine.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';

const lifted = (cluster: string, by = 'argocd'): Step =>
  changed('exception', {
    by,
    cluster,
    subject: 'PolicyException agent',
    effect: 'loosened',
    change: 'created: lifts verify-images',
  });

function incidents(...steps: readonly Step[]): number {
  const { events, coverage } = history(...steps);
  const at = Math.max(...events.map((one) => one.at));
  const kinds = { registry: new Set<string>(), ci: new Set<string>() };
  const { findings } = evaluate(buildLineage(events, coverage, observe(), at, kinds), Object.values(builtin));
  return findings.filter(({ rule, incident }) => rule === 'admission-controls-weakened' && incident === undefined)
    .length;
}

test('one change that an account makes in one cluster after the other is one incident', () => {
  expect(incidents(lifted('test-1'), days(2), lifted('prod-1'), hours(1), lifted('prod-2'))).toBe(1);
});

test('what another makes, or the same account weeks later, is one of its own', () => {
  expect(incidents(lifted('test-1'), hours(1), lifted('prod-1', 'mallory'))).toBe(2);
  expect(incidents(lifted('test-1'), days(20), lifted('prod-1'))).toBe(2);
});
