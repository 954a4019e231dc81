import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { untold } from '../../../rules/scenarios/asking-scenario.ts';
import { history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

const pusher = (...steps: readonly Step[]): string | undefined =>
  joined(history(...steps), observe()).pushes[0]?.actor?.name;

test('a push that names nobody is by whom the record about its tag names that is nearest', () => {
  const push = pushed('shop/api:1', 'a', { by: '' });
  expect(pusher(push, untold('shop/api:1', { by: 'eve' }))).toBe('eve');
  expect(pusher(push, minutes(6), untold('shop/api:1', { by: 'eve' }))).toBeUndefined();
  expect(pusher(push, untold('shop/web:1', { by: 'eve' }))).toBeUndefined();
});

test('a claim completes no record, and replaces nothing that one says', () => {
  const claim = untold('shop/api:1', { by: 'eve', strength: 'asserted' });
  expect(pusher(pushed('shop/api:1', 'a', { by: '' }), claim)).toBeUndefined();
  expect(pusher(pushed('shop/api:1', 'a', { by: 'ci-bot' }), untold('shop/api:1', { by: 'eve' }))).toBe('ci-bot');
});

test('an untagged push by somebody is folded into the tag that another feed tells of', () => {
  const { pushes } = joined(
    history(pushed('shop/api', 'a', { by: 'eve', source: 'cloudtrail' }), pushed('shop/api:1', 'a', { by: '' })),
    observe(),
  );
  expect(pushes.map(({ tag, actor, facts }) => [tag, actor?.name, facts.length])).toEqual([['1', 'eve', 2]]);
});

test('a tag that is told minutes late belongs to the last untagged push of its bytes before; later than evidence may be, to nobody', () => {
  const untagged = (by: string) => pushed('shop/api', 'a', { by, source: 'cloudtrail' });
  const told = pushed('shop/api:1', 'a', { by: '' });
  const pushers = (...between: readonly Step[]) =>
    joined(history(untagged('ci-bot'), ...between, told), observe()).pushes.map(({ tag, actor }) => [tag, actor?.name]);
  expect(pushers(minutes(12))).toEqual([['1', 'ci-bot']]);
  expect(pushers(minutes(12), untagged('eve'))).toContainEqual(['1', 'eve']);
  expect(pushers(minutes(25))).toContainEqual(['1', undefined]);
});
