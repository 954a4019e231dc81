import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('tags that a counter makes are of one kind: how often they were pushed and moved before', () => {
  const lineage = joined(
    history(
      pushed('shop/api:1.4.1', 'a'),
      pushed('shop/api:1.4.2', 'b'),
      pushed('shop/api:1.4.2', 'c'),
      pushed('shop/api:latest', 'd'),
      pushed('shop/api:1.10.0', 'e'),
    ),
    observe(),
  );
  const before = ['a', 'd', 'e'].flatMap((name) => lineage.pushesOf(digestOf(name)).map(lineage.tagMovesBefore));
  expect(before).toEqual([
    { pushes: 0, moves: 0 },
    { pushes: 0, moves: 0 },
    { pushes: 3, moves: 1 },
  ]);
});
