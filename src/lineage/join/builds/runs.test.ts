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

test('what is recorded of one attempt of a run is so of the others, save who started them, when, and how they ended', () => {
  const commit = 'c0ffee';
  const github = (run: string, more: Partial<RunReported>): RunReported =>
    told(run, { source: 'github', system: 'github', project: 'acme/shop', commit, ...more });
  const first = github('8123/1', { at: 5, ended: 5, conclusion: 'failure', actor: { name: 'dana', kind: 'human' } });
  const again = github('8123/2', { at: 9, ended: 9, workflow: 'release.yml', trigger: 'push', runner: 'big' });
  const beside = github('8124/1', { at: 9, workflow: 'lint.yml' });
  const claim = github('8123/3', { at: 12, strength: 'asserted', workflow: 'evil.yml', ref: 'refs/heads/main' });
  for (const facts of [
    [first, again, beside, claim],
    [claim, beside, again, first],
  ]) {
    const run = joinRuns(listedRuns(facts), observe())
      .all()
      .find((one) => one.run === '8123/1');
    expect(run).toMatchObject({ workflow: 'release.yml', trigger: 'push', conclusion: 'failure', to: 5, claims: {} });
    expect(run).toMatchObject({ actor: { name: 'dana' }, facts: [first, again] });
    expect(run).not.toHaveProperty('ref');
    expect(run).not.toHaveProperty('runner');
  }
});
