import { expect, test } from 'vitest';
import { asOf } from '../../lineage/as-of/as-of.ts';
import { observe } from '../../policy/compile/compile.ts';
import { history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { pushed, runs } from '../../rules/scenarios/scenario.ts';
import { type Analysis, analyze } from './analyze.ts';
import { runningImages, standingsIn } from './running-images.ts';

function seen(...steps: readonly Step[]): Analysis {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

test('of each digest that runs there is one row, with who pushed it and where it is, the untrusted first', () => {
  const analysis = seen(
    pushed('shop/api:1.4', 'a'),
    minutes(1),
    runs('shop/api', 'shop/api:1.4', 'a'),
    runs('shop/worker', 'shop/api:1.4', 'a'),
    runs('shop/web', 'shop/web:2', 'b'),
  );
  const rows = runningImages(analysis);
  expect(rows.map(({ repository, containers, pushedBy }) => ({ repository, containers, pushedBy }))).toEqual([
    { repository: 'shop/web', containers: 1, pushedBy: undefined },
    { repository: 'shop/api', containers: 2, pushedBy: expect.any(String) },
  ]);
});

test('what nobody pushed on record is unknown, and says which link', () => {
  const [row] = runningImages(seen(runs('shop/web', 'shop/web:2', 'b')));
  expect(row?.standing).not.toBe('trusted');
  expect(row?.because).toMatchObject({ link: expect.any(String), reason: expect.stringContaining('push') });
});

test('as of a time only what ran then is listed', () => {
  const analysis = seen(runs('shop/web', 'shop/web:1', 'b'), minutes(60), runs('shop/api', 'shop/api:1.4', 'a'));
  const started = Math.max(...analysis.lineage.placements.map(({ from }) => from));
  expect(
    runningImages(analysis)
      .map(({ repository }) => repository)
      .sort(),
  ).toEqual(['shop/api', 'shop/web']);
  expect(
    runningImages({ ...analysis, lineage: asOf(analysis.lineage, started - 1) }).map(({ repository }) => repository),
  ).toEqual(['shop/web']);
});

test('containers are counted by environment and standing, and each is in one of them', () => {
  const analysis = seen(runs('shop/web', 'shop/web:2', 'b'), runs('shop/worker', 'shop/web:2', 'b'));
  const counts = standingsIn(analysis);
  expect(counts.map(({ environment }) => environment)).toEqual(['none']);
  expect(counts.map(({ trusted, broken, unknown }) => trusted + broken + unknown)).toEqual([2]);
});

test('the figures are those of the report: complete is trusted, and nothing is counted twice', () => {
  const analysis = seen(
    pushed('shop/api:1.4', 'a'),
    minutes(1),
    runs('shop/api', 'shop/api:1.4', 'a'),
    runs('shop/web', 'shop/web:2', 'b'),
  );
  const { custody } = analysis.report().summary;
  const counts = standingsIn(analysis);
  const sum = (of: (one: (typeof counts)[number]) => number): number => counts.reduce((all, one) => all + of(one), 0);
  expect(sum(({ trusted }) => trusted)).toBe(custody.complete);
  expect(sum(({ trusted, broken, unknown }) => trusted + broken + unknown)).toBe(custody.running);
});
