import { expect, test } from 'vitest';
import { history, hours, type Step } from '../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../rules/scenarios/scenario.ts';
import { observe } from '../../policy/compile/compile.ts';
import { joined } from '../join/joined.fixture.ts';
import { chainOf } from './chain.ts';

const pushesIn = (...steps: readonly Step[]): readonly string[] =>
  chainOf(
    { registry: 'registry.acme.example', repository: 'shop/api', digest: digestOf('a') },
    joined(history(...steps), observe()),
    () => [],
  )
    .steps.filter(({ kind }) => kind === 'push')
    .map(({ title }) => title);

test('a push of the same bytes under the same name is told each time', () => {
  expect(pushesIn(pushed('shop/api:1', 'a'), hours(1), pushed('shop/api:1', 'a'))).toEqual([
    'ci-bot pushed shop/api:1',
    'ci-bot pushed shop/api:1 again',
  ]);
});

test('two feeds that tell of one push tell of it once', () => {
  const [one, other] = [pushed('shop/api:1', 'a'), pushed('shop/api:1', 'a', { source: 'harbor-audit' })];
  expect(pushesIn(one, other)).toEqual(['ci-bot pushed shop/api:1']);
});
