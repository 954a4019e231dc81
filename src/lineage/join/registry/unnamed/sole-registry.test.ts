import { expect, test } from 'vitest';
import { lacksRegistry, UNNAMED_REGISTRY } from '../../../../core/unnamed.ts';
import { observe } from '../../../../policy/compile/compile.ts';
import { history, type Step } from '../../../../rules/scenarios/history.ts';
import { pushed } from '../../../../rules/scenarios/scenario.ts';
import { soleRegistries } from './sole-registry.ts';

function registries(...steps: readonly Step[]) {
  const { events } = history(...steps);
  expect(events.some(lacksRegistry)).toBe(true);
  return soleRegistries(events, observe());
}

const unnamed = pushed(`${UNNAMED_REGISTRY}/shop/api:1`, 'a', { source: 'harbor-audit' });

test('records that name no registry are of the one that the same product is known by', () => {
  const webhook = pushed('harbor.acme.example/shop/api:1', 'a', { source: 'harbor' });
  expect(registries(unnamed, webhook)).toEqual({ 'harbor-audit': 'harbor.acme.example' });
  expect(registries(unnamed)).toBeUndefined();
  expect(registries(unnamed, pushed('quay.acme.example/shop/api:1', 'a', { source: 'quay' }))).toBeUndefined();
});
