import { expect, test } from 'vitest';
import { exceptionState, policyState, webhookState } from './control-levels.ts';

const levels = (state: ReturnType<typeof policyState>) => state?.levels ?? {};
const webhook = (clientConfig: object) => webhookState({ webhooks: [{ name: 'gate', clientConfig }] });

test('whom a webhook asks is a setting of its own: turned elsewhere it is gone', () => {
  const before = webhook({ service: { namespace: 'gate', name: 'gate' }, caBundle: 'a' });
  expect(levels(before)).toHaveProperty('gate asks gate.gate', 1);
  expect(levels(webhook({ url: 'https://gate.evil.example' }))).not.toHaveProperty('gate asks gate.gate');
  expect(webhook({ service: { namespace: 'gate', name: 'gate' }, caBundle: 'b' })).toEqual(before);
});

test('an exception that ends later lifts more, one that never ends most', () => {
  const ends = (expiresAt?: string) =>
    levels(
      exceptionState({ spec: { policyRefs: [{ name: 'signed' }], ...(expiresAt !== undefined && { expiresAt }) } }),
    )['when it ends'] ?? 0;
  expect(ends('2026-12-01T00:00:00Z')).toBeGreaterThan(ends('2036-01-01T00:00:00Z'));
  expect(ends('2036-01-01T00:00:00Z')).toBeGreaterThan(ends());
  expect(ends('soon')).toBe(0);
});

test.each(['true', ' true ', '!false', '1 == 1', "'a' == 'a'"])('a validation %s checks nothing', (expression) => {
  expect(levels(policyState({ spec: { validations: [{ expression }] } }))).toHaveProperty(
    'a validation that everything passes',
    -1,
  );
});

test.each(['object.spec.x == true', '1 == 2', "'a' == 'b'", 'false'])('a validation %s is one', (expression) => {
  expect(levels(policyState({ spec: { validations: [{ expression }] } }))).not.toHaveProperty(
    'a validation that everything passes',
  );
});

const validating = (validate: object) => levels(policyState({ spec: { rules: [{ name: 'a', validate }] } }));
const containers = (image: string) => ({
  spec: { '=(initContainers)': [{ image }], containers: [{ name: '*', image }] },
});

test.each([
  ['a pattern of stars', { pattern: containers('*') }],
  ['one of several patterns', { anyPattern: [containers('acme/*'), containers('*')] }],
  ['an expression', { cel: { expressions: [{ expression: 'true' }] } }],
])('a rule of Kyverno that everything passes checks nothing: %s', (_, validate) => {
  expect(validating(validate)).toHaveProperty('a validation that everything passes', -1);
});

test.each([
  ['one registry', { pattern: containers('acme/*') }],
  ['a label that must be there', { pattern: { metadata: { labels: { team: '*' } } } }],
  ['no pattern', { deny: {} }],
])('a rule of Kyverno that asks for something: %s', (_, validate) => {
  expect(validating(validate)).not.toHaveProperty('a validation that everything passes');
});
