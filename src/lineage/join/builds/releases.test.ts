import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { released } from '../../../rules/scenarios/control-scenario.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

function last(...steps: readonly Step[]) {
  const { pushes, releasesOf, missingRelease } = joined(
    history(...steps),
    compilePolicy(loadPolicy(ACME, 'policy.yaml')),
  );
  const push = pushes.at(-1);
  return push && { releases: releasesOf(push).map(({ tag }) => tag), missing: missingRelease(push) };
}

test('a version tag has the release of its project that is called like it', () => {
  expect(last(released('v1.4.2'), pushed('shop/api:1.4.2-alpine', 'a'))?.releases).toEqual(['v1.4.2']);
  expect(last(released('v1.4.2'), pushed('shop/api:1.4', 'a'))?.releases).toEqual(['v1.4.2']);
  expect(last(released('v1.4.2'), pushed('shop/api:1.4.3', 'a'))?.releases).toEqual([]);
});

test('one is missing where each of three tags before has one', () => {
  const before = ['1.1', '1.2', '1.3'].map(
    (tag, index): Step => [released(`v${tag}`), pushed(`shop/api:${tag}`, String(index))],
  );
  expect(last(...before, pushed('shop/api:1.4', 'a'))?.missing).toEqual({ tag: '1.4', earlier: 3 });
  expect(last(...before.slice(1), pushed('shop/api:1.4', 'a'))?.missing).toBeUndefined();
  expect(last(...before, released('1.4'), pushed('shop/api:1.4', 'a'))?.missing).toBeUndefined();
});
