import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, START } from '../../../rules/scenarios/history.ts';
import { deleted, digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { MINUTE } from '../../../core/time.ts';
import { joined } from '../joined.fixture.ts';

test('a tag means what was pushed last under it, until it is deleted', () => {
  const { tagAt, tagHistory } = joined(
    history(pushed('shop/api:1', 'a'), pushed('shop/api:1', 'b'), deleted('shop/api:1')),
    observe(),
  );
  const name = { registry: 'registry.acme.example', repository: 'shop/api' };
  const meant = [-1, 0, 1, 2].map((minute) => tagAt(name, '1', START + minute * MINUTE)?.digest);
  expect(meant).toEqual([undefined, digestOf('a'), digestOf('b'), undefined]);
  expect(tagHistory(name, '1')).toHaveLength(2);
  expect(tagHistory(name, '2')).toEqual([]);
});
