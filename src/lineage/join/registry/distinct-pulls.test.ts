import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { deleted, digestOf, pulled } from '../../../rules/scenarios/scenario.ts';
import { factsOf, only } from '../../facts/facts.ts';
import { distinctPulls, firstPulls } from './distinct-pulls.ts';

const { events } = history(
  pulled('shop/api:1', 'a', { by: 'node-1' }),
  pulled('shop/api:1', 'a', { by: 'node-2' }),
  deleted('shop', { whole: 'below' }),
  pulled('shop/api:1', 'a'),
  pulled('shop/api:1', 'b', { strength: 'asserted' }),
);

test('of pulls of one image the first stays, and one after each deletion of everything below a path', () => {
  const kept = distinctPulls(factsOf(events).pulls, only(events, 'manifest.deleted'));
  expect(kept.map(({ id }) => id)).toEqual(['distribution:0001', 'distribution:0004', 'distribution:0005']);
  expect(distinctPulls(factsOf(events).pulls, [])).toHaveLength(2);
});

test('an image was first pulled when a registry recorded it, or, where it records no pulls, when a webhook says', () => {
  const first = firstPulls(distinctPulls(factsOf(events).pulls, []), observe());
  expect([...first]).toMatchObject([[`registry.acme.example/shop/api@${digestOf('a')}`, { at: events[0]?.at }]]);
  const claims = events.filter(({ strength }) => strength === 'asserted');
  const [[, claim] = []] = firstPulls(distinctPulls(factsOf(claims).pulls, []), observe());
  expect(claim).toMatchObject({ at: events[4]?.at, strength: 'asserted' });
});
