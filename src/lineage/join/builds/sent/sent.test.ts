import { expect, test } from 'vitest';
import { compilePolicy } from '../../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { ACME } from '../../../../rules/scenarios/acme.ts';
import { history, quickly, type Step, usually } from '../../../../rules/scenarios/history.ts';
import { onHost, pushed } from '../../../../rules/scenarios/scenario.ts';
import { joined } from '../../joined.fixture.ts';

const by = (index: number): Step =>
  quickly(
    onHost('ci-1', 'pushed', String(index), `shop/api:${index}`),
    pushed(`shop/api:${index}`, String(index), { config: String(index) }),
  );

function unsent(count: number, ...steps: readonly Step[]) {
  const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
  const lineage = joined(history(usually(count, by), ...steps, onHost('ci-1', 'tagged', 'f')), policy);
  const push = lineage.pushes.find(({ tag }) => tag === 'x');
  return push && lineage.unsent(push)?.hosts;
}

test('of an account whose ten pushes a builder recorded, one that none recorded', () => {
  const [push, record] = [pushed('shop/api:x', 'a', { config: 'b' }), onHost('ci-1', 'pushed', 'b', 'shop/api:x')];
  expect(unsent(10, push)).toEqual(['ci-1']);
  expect(unsent(9, push)).toBeUndefined();
  expect(unsent(10, pushed('shop/api:x', 'a', { config: 'b', by: 'nightly-bot' }))).toBeUndefined();
  expect(unsent(10, quickly(record, push))).toBeUndefined();
});
