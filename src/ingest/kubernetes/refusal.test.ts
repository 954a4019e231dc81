import { expect, test } from 'vitest';
import { refusals } from './refusal.ts';

test('every policy and rule that Kyverno names is told, with a reason that goes on over lines', () => {
  const message =
    'admission webhook "mutate.kyverno.svc-fail" denied the request: \n\nresource Pod/shop/api was blocked due to the ' +
    "following policies \n\nsigned:\n  by-release: 'failed to verify image registry.acme.example/api:1:\n    no " +
    "matching signatures'\npinned:\n  digest: no digest\n";
  expect(refusals(message)).toEqual([
    {
      control: 'kyverno',
      decision: 'denied',
      policy: 'signed',
      rule: 'by-release',
      reason: 'failed to verify image registry.acme.example/api:1: no matching signatures',
    },
    { control: 'kyverno', decision: 'denied', policy: 'pinned', rule: 'digest', reason: 'no digest' },
  ]);
});

test('a webhook that nobody knows is named as rule', () => {
  expect(refusals('admission webhook "gate.acme.example" denied the request: not today')).toEqual([
    { control: 'admission-webhook', decision: 'denied', rule: 'gate.acme.example', reason: 'not today' },
  ]);
});

test.each([
  'pods "api" is forbidden: exceeded quota: compute',
  'pods is forbidden: User "lee" cannot create resource "pods" in API group "" in the namespace "shop"',
  'Deployment.apps "api" is invalid: spec.selector: Required value',
  '',
])('no admission control says: %s', (message) => {
  expect(refusals(message)).toEqual([]);
});

test('a very long message is read in part and in time', () => {
  const message = `admission webhook "validate.kyverno.svc-fail" denied the request: ${' \n x: \n'.repeat(100_000)}`;
  const started = performance.now();
  expect(refusals(message)).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(1000);
});
