import { expect, test } from 'vitest';
import { clientMatcher, matcher, networkMatcher, tailOf } from './pattern.ts';

const paths: readonly (readonly [string, string, boolean])[] = [
  ['r.example/shop/*', 'r.example/shop/api', true],
  ['r.example/shop/*', 'r.example/shop/api/debug', false],
  ['r.example/shop/**', 'r.example/shop/api/debug', true],
  ['r.example/shop/**', 'r.example/shopping/api', false],
  ['r.example/shop', 'r.example/shop/api', false],
  ['**/base/**', 'r.example/base/runtime', true],
  ['**/base/**', 'r.example/database/x', false],
  ['**', 'anything.example/at/all', true],
  ['r.example/*/api', 'r.example/shop/api', true],
  ['r.example/*/api', 'r.example/a/b/api', false],
  ['r.example/v[0-9]', 'r.example/v1', true],
  ['r.example/v[0-9]', 'r.example/v10', false],
  ['r.example/a.b', 'r.example/axb', false],
];

test.each(paths)('in paths %s and %s: %s', (pattern, text, fits) => {
  expect(matcher([pattern], 'path').matches(text)).toBe(fits);
});

test('in names a star matches anything, slashes included', () => {
  expect(matcher(['arn:aws:sts::111122223333:assumed-role/gha-*'], 'name').matches('arn:aws:sts::111122223333:assumed-role/gha-shop/session')).toBe(true);
  expect(matcher(['[0-9]*'], 'name').matches('1.4.2')).toBe(true);
  expect(matcher(['[0-9]*'], 'name').matches('v1.4.2')).toBe(false);
});

test('a client pattern fits the whole user agent or one product in it, also inside a comment', () => {
  const docker = 'docker/27.0 go/go1.22 UpstreamClient(Docker-Client/27.0 \\(linux\\))';
  expect(clientMatcher(['Docker-Client/*']).matches(docker)).toBe(true);
  expect(clientMatcher(['docker/*']).matches(docker)).toBe(true);
  expect(clientMatcher(['skopeo/*']).matches(docker)).toBe(false);
});

test('networks are compared as addresses, of both families', () => {
  const networks = networkMatcher(['192.0.2.0/28', '2001:db8::/32']);
  expect(networks.matches('192.0.2.15')).toBe(true);
  expect(networks.matches('192.0.2.16')).toBe(false);
  expect(networks.matches('2001:db8:1::5')).toBe(true);
  expect(networks.matches('not an address')).toBe(false);
});

test('a promotion binds the tail that ** matched', () => {
  expect(tailOf('r.example/dev/**', 'r.example/dev/shop/api')).toBe('shop/api');
  expect(tailOf('r.example/dev/**', 'r.example/prod/shop/api')).toBeUndefined();
  expect(tailOf('r.example/one', 'r.example/one')).toBe('');
});

test('the work grows with the product of both lengths, whatever the text', () => {
  const text = 'a'.repeat(100_000);
  expect(matcher(['*a*a*a*a*a*a*a*a*b'], 'name').matches(text)).toBe(false);
});
