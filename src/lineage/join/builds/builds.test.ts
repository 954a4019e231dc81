import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed, ran } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('what runs say they made is found by digest, by commit, and by repository while they went on', () => {
  const lineage = joined(
    history(
      ran('1', { commit: 'c0ffee1', made: ['shop/api:1@a'] }),
      ran('2', { commit: 'c0ffee2', made: ['shop/web:1@b'] }),
      pushed('shop/api:1', 'a'),
    ),
    observe(),
  );
  const [push] = lineage.pushes;
  expect(lineage.reportsOf(digestOf('b')).map(({ run }) => run.run)).toEqual(['2']);
  expect(lineage.runsOf('c0ffee1').map(({ run }) => run)).toEqual(['1']);
  expect(push && lineage.reportsAround(push).map(({ run, tag }) => [run.run, tag])).toEqual([['1', '1']]);
});

test('beside recorded runs of a project a webhook about another is not heard', () => {
  const claim = ran('2', { strength: 'asserted', commit: 'c0ffee2', made: ['b'] });
  const beside = joined(history(ran('1'), claim), observe());
  expect([...beside.reportsOf(digestOf('b')), ...beside.runsOf('c0ffee2')]).toEqual([]);
  expect(joined(history(claim), observe()).runsOf('c0ffee2')).toHaveLength(1);
});
