import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { deployed, digestOf, pushed, runs } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const placed = (...steps: readonly Step[]) =>
  joined(history(...steps), observe()).placements.map(({ digest, resolved, running, asked }) => [
    digest?.[7],
    resolved,
    running,
    asked.length,
  ]);

test('what was asked for and what runs then is one placement', () => {
  const [push, deployment] = [pushed('shop/api:1', 'a'), deployed('shop/api', 'shop/api:1')];
  expect(placed(push, deployment)).toEqual([['a', true, false, 1]]);
  expect(placed(push, deployment, runs('shop/api', 'shop/api:1', 'a'))).toEqual([['a', false, true, 1]]);
  expect(placed(deployment)).toEqual([[undefined, true, false, 1]]);
});

test('another digest under the same tag, or in another cluster, is a placement of its own', () => {
  const [one, other] = [runs('shop/api', 'shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'b', { pod: 'y' })];
  expect(placed(one, other)).toHaveLength(2);
  expect(placed(one, runs('shop/api', 'shop/api:1', 'a', { cluster: 'prod-2' }))).toHaveLength(2);
});

test('an index stands for the platform that runs of it', () => {
  const { placementsOfDigest } = joined(
    history(pushed('shop/api:1', 'c', { children: 'a' }), runs('shop/api', 'shop/api:1', 'a')),
    observe(),
  );
  expect(['a', 'c', 'b'].map((name) => placementsOfDigest(digestOf(name)).length)).toEqual([1, 1, 0]);
});
