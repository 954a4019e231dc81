import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('below an image stand those whose layers are its lowest ones, most layers first', () => {
  const lineage = joined(
    history(
      pushed('shop/api:1', 'a', { layers: '1' }),
      pushed('shop/api:2', 'b', { layers: '12' }),
      pushed('shop/api:3', 'c', { layers: '32' }),
      pushed('shop/api:4', 'd', { layers: '123' }),
    ),
    observe(),
  );
  const [push] = lineage.pushesOf(digestOf('d'));
  expect(push && lineage.pushesBelow(push).map(({ digest }) => digest)).toEqual([digestOf('b'), digestOf('a')]);
  expect(push && lineage.pushesBelow(push, { ...push, repository: 'shop/web' })).toEqual([]);
});

test.each([
  ['ci-bot', 'c'],
  ['eve', undefined],
])('what an index lists is part of it where %s pushed it, too', (by, index) => {
  const lineage = joined(
    history(pushed('shop/api', 'a', { by }), pushed('shop/api:1', 'c', { children: 'a' })),
    observe(),
  );
  const [part] = lineage.pushesOf(digestOf('a'));
  expect(part && lineage.partOf(part)?.digest).toBe(index && digestOf(index));
});
