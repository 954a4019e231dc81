import { expect, test } from 'vitest';
import type { RunReported } from '../../../core/event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { listedRuns } from '../../facts/run-facts.ts';
import { joinRuns } from './runs.ts';

const told = (run: string, more: Partial<RunReported> = {}): RunReported => ({
  type: 'run.reported',
  id: `${run}:${more.at ?? 1}`,
  source: 'circleci',
  at: 1,
  strength: 'recorded',
  origin: { path: 'ci.json', line: 1, sha256: '0' },
  system: 'circleci',
  project: 'gh/acme/shop',
  run,
  status: 'completed',
  ...more,
});

const pipeline = told('pipeline', {
  isParent: true,
  status: 'queued',
  commit: 'c0ffee',
  ref: 'refs/heads/main',
  trigger: 'webhook',
  actor: { name: 'dana', kind: 'human' },
});

test('what holds a run is no run itself, and says what the run does not', () => {
  const workflow = told('workflow', { at: 3, parent: 'pipeline', ref: 'refs/tags/v1', ended: 3 });
  for (const facts of [
    [pipeline, workflow],
    [workflow, pipeline],
  ]) {
    const runs = joinRuns(listedRuns(facts), observe()).all();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      run: 'workflow',
      ref: 'refs/tags/v1',
      commit: 'c0ffee',
      trigger: 'webhook',
      actor: { name: 'dana' },
      facts: [pipeline, workflow],
    });
  }
});

test('a claim about what holds it says nothing of a run that is on record, nor does that of another project', () => {
  const workflow = told('workflow', { parent: 'pipeline' });
  const forged: RunReported = { ...pipeline, strength: 'asserted' };
  const elsewhere: RunReported = { ...pipeline, project: 'gh/mallory/shop' };
  for (const other of [forged, elsewhere])
    expect(joinRuns(listedRuns([workflow, other]), observe()).at(0)).not.toHaveProperty('commit');
});
