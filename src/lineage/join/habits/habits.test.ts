import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { days, history, type Step, usually } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function publishers(questioned: boolean, ...steps: readonly Step[]) {
  const lineage = joined(history(...steps), observe());
  const push = lineage.pushes.at(-1);
  const keys = new Set(questioned ? lineage.pushes.map(({ key }) => key) : []);
  const habit = push && lineage.learn(keys).habits.publishers(push);
  return habit && [habit.speaks, ...habit.seen.keys()];
}

const often = (count: number): Step => usually(count, (index) => pushed('shop/api:main', String(index)));

test('who pushed ten times on three days is usual three days later, unless those pushes are questioned', () => {
  const eve = [days(3), pushed('shop/api:main', 'a', { by: 'eve' })];
  expect(publishers(false, often(10), ...eve)).toEqual([true, 'ci-bot']);
  expect(publishers(false, often(9), ...eve)?.[0]).toBe(false);
  expect(publishers(false, often(10), pushed('shop/api:main', 'a', { by: 'eve' }))?.[0]).toBe(false);
  expect(publishers(true, often(10), ...eve)).toEqual([false]);
  expect(publishers(false, often(10), pushed('shop/web:main', 'a'))).toEqual([false]);
});
