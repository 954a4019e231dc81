import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { deleted, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('who deletes everything below a path ends the tags of each repository there, and of no other', () => {
  const { tagHistory } = joined(
    history(pushed('shop/api:1', 'a'), pushed('shopping:1', 'b'), deleted('shop', { whole: 'below' })),
    observe(),
  );
  const ended = ['shop/api', 'shopping'].map(
    (repository) => tagHistory({ registry: 'registry.acme.example', repository }, '1')[0]?.endedBy,
  );
  expect(ended).toEqual(['deleted', undefined]);
});
