import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { by, DOORS } from '../../../rules/scenarios/doors.fixture.ts';
import { history } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('a push speaks for the bytes in another repository where its door may tell of that one, too', () => {
  const lineage = joined(
    history(
      by('sandbox', pushed('sandbox.acme.example/x:1', 'a')),
      by('prod', pushed('shop/api:1', 'a')),
      pushed('build.acme.example/y:1', 'a'),
    ),
    compilePolicy(loadPolicy(`version: 1${DOORS}`, 'policy.yaml')),
  );
  const at = { registry: 'registry.acme.example', repository: 'shop/web' };
  const speaking = lineage.pushes.map((push) => [push.repository, lineage.speaksFor(push, at)]);
  // What came by no door, from a file, is limited by none.
  expect(Object.fromEntries(speaking)).toEqual({ x: false, 'shop/api': true, y: true });
});
