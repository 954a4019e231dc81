import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../core/time.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { history, START } from '../../../rules/scenarios/history.ts';
import { ran } from '../../../rules/scenarios/scenario.ts';
import { factsOf } from '../../facts/facts.ts';
import { projectsAround, RunIndex } from './project-runs.ts';
import { joinRuns } from './runs.ts';

const { events } = history(
  ran('1'),
  ran('2', { project: 'acme/other', lasts: 60 }),
  ran('3', { strength: 'asserted' }),
);
const runs = joinRuns(factsOf(events).runs, observe());

test('around an instant are the runs that had begun, and had not ended long before', () => {
  const index = new RunIndex(runs);
  const around = (at: number) => index.around('github:acme/shop', START + at, 5 * MINUTE).map(({ run }) => run);
  expect([-1, 0, 15 * MINUTE, 15 * MINUTE + 1].map(around)).toEqual([[], ['1'], ['1'], []]);
  expect(index.claimedAround('github:acme/shop', START + 3 * MINUTE, 0).map(({ run }) => run)).toEqual(['3']);
  expect(index.recordedAround(START + 30 * MINUTE, 0).map(({ run }) => run)).toEqual(['2']);
  expect(index.recordedAround(START + 3 * MINUTE, 0).map(({ run }) => run)).toEqual(['1', '2']);
});

test('and the projects that had one, as instants go on', () => {
  const projects = projectsAround(() => runs, 0);
  const names = [START, START + 5 * MINUTE, START + 30 * MINUTE, START + 2 * HOUR].map((at) => [
    ...projects(at).keys(),
  ]);
  expect(names).toEqual([['github:acme/shop'], ['github:acme/shop', 'github:acme/other'], ['github:acme/other'], []]);
});
