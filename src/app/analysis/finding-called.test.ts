import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { observe } from '../../policy/compile/compile.ts';
import { history } from '../../rules/scenarios/history.ts';
import { pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { findingCalled, idCalled } from './finding-called.ts';

const [one] = analyze(
  {
    ...history(pushed('shop/api:1.4', 'a'), pushed('shop/api:1.4', 'b'), runs('shop/web', 'shop/web:2', 'c')),
    inputs: [],
  },
  observe(),
).findings;

function found(...ids: readonly string[]): readonly Finding[] {
  if (!one) throw new Error('nothing is found');
  return ids.map((id) => ({ ...one, id }));
}

test('a finding is known by the beginning of its id, as tables print it', () => {
  const all = found('214ce27a00000001', '214ce27b00000002', '5f4e7bee00000003');
  expect(findingCalled('214ce27a', all).id).toBe('214ce27a00000001');
  expect(findingCalled('5f4e7bee00000003', all).id).toBe('5f4e7bee00000003');
  expect(idCalled('214ce27b', all)).toBe('214ce27b00000002');
});

test('a beginning that several have, or that is too short, names none', () => {
  const all = found('214ce27a00000001', '214ce27b00000002', '5f4e7bee00000003');
  expect(() => findingCalled('214ce27', all)).toThrow(
    'finding: 2 findings have ids that begin with 214ce27, so give more: 214ce27a00000001, 214ce27b00000002',
  );
  expect(() => findingCalled('5f4e', all)).toThrow('there is no finding "5f4e"');
  expect(() => findingCalled('', all)).toThrow('there is no finding ""');
  expect(idCalled('214ce27', all)).toBe('214ce27');
});

test('an id that another one begins with is that one', () => {
  expect(findingCalled('214ce27a', found('214ce27a', '214ce27a00000001')).id).toBe('214ce27a');
});
