import { expect, test } from 'vitest';
import type { RunAbsent } from '../../../core/event.ts';
import { START } from '../../../rules/scenarios/history.ts';
import { observed } from '../../../rules/scenarios/moments.ts';
import { absentRuns } from './absent-runs.ts';

const run = { system: 'github', project: 'acme/shop', run: '7' };

function absent(id: string, strength: RunAbsent['strength']): RunAbsent {
  return { type: 'run.absent', ...observed('github-runs', id, START + Number(id), { strength }), ...run };
}

test('that a build system has no run is known by its first record that says so, and by no claim', () => {
  const isAbsent = absentRuns([absent('3', 'recorded'), absent('2', 'recorded'), absent('1', 'asserted')]);
  expect(isAbsent(run)?.id).toBe('github-runs:2');
  expect(isAbsent({ ...run, run: '8' })).toBeUndefined();
  expect(absentRuns([absent('1', 'asserted')])(run)).toBeUndefined();
});
