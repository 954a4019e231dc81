import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('a layer came with the first recorded push that is to no testing repository', () => {
  const lineage = joined(
    history(
      pushed('team/scratch/x:1', 'a', { layers: '1' }),
      pushed('shop/web:1', 'b', { layers: '1', strength: 'asserted' }),
      pushed('shop/api:1', 'c', { layers: '12' }),
      pushed('shop/api:2', 'd', { layers: '12' }),
    ),
    compilePolicy(loadPolicy(ACME, 'policy.yaml')),
  );
  expect(lineage.firstWithLayer(digestOf('1'))?.digest).toBe(digestOf('c'));
  expect(lineage.firstWithLayer(digestOf('3'))).toBeUndefined();
});
