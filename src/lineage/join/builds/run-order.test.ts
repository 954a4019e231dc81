import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, usually } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';
import { inRunOrder } from './run-order.ts';

test('who pushes a tag as nobody did before takes a run after the usual ones, and a claim last', () => {
  const { pushes } = joined(
    history(
      usually(5, (index) => pushed('shop/api:main', String(index))),
      pushed('shop/api:main', 'a', { strength: 'asserted' }),
      pushed('shop/api:main', 'b', { by: 'eve', from: '203.0.113.9' }),
      pushed('shop/api:main', 'c'),
    ),
    observe(),
  );
  const order = inRunOrder(pushes).map(({ digest }) => digest[7]);
  expect(order).toEqual(['0', '1', '2', '3', '4', 'c', 'b', 'a']);
});
