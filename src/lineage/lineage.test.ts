import { expect, test } from 'vitest';
import { observe } from '../policy/compile/compile.ts';
import { history } from '../rules/scenarios/history.ts';
import { pulled, pushed, ran } from '../rules/scenarios/scenario.ts';
import { factsOf } from './facts/facts.ts';
import { buildLineage } from './lineage.ts';

test('runs and the list of all facts are made when somebody asks for them', () => {
  const { events, coverage } = history(ran('1'), ran('2'), pushed('shop/api:1', 'a'), pulled('shop/api:1', 'a'));
  const facts = factsOf(events);
  const made: string[] = [];
  const runs = {
    ...facts.runs,
    at: (index: number) => {
      made.push('run');
      return facts.runs.at(index);
    },
  };
  const listed = {
    ...facts,
    runs,
    *[Symbol.iterator]() {
      made.push('list');
      yield* facts;
    },
  };
  const at = Math.max(...events.map((event) => event.at));
  const lineage = buildLineage(listed, coverage, observe(), at, { registry: new Set(), ci: new Set(['github']) });
  expect([lineage.pushes.length, made]).toEqual([1, []]);
  expect(lineage.facts).toHaveLength(4);
  expect(made).toEqual(['list']);
  expect(lineage.runs.map(({ run }) => run)).toEqual(['1', '2']);
  expect(made).toContain('run');
});
