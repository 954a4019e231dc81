import { expect, test } from 'vitest';
import { compileNetworks, parseNetwork } from './networks.ts';

test.each([
  ['192.0.2.0/24', '192.0.2.77', true],
  ['192.0.2.0/24', '192.0.3.77', false],
  ['192.0.2.0/28', '192.0.2.16', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.70', false],
  ['0.0.0.0/0', '203.0.113.1', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['2001:db8::/32', '2001:db8:5::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['192.0.2.0/24', '::ffff:192.0.2.1', true],
  ['192.0.2.0/24', 'AWS Internal', false],
  ['192.0.2.0/24', '', false],
])('the network %s holds %s: %s', (network, address, expected) => {
  expect(compileNetworks([network]).matches(address)).toBe(expected);
});

test.each(['192.0.2.0/33', '192.0.2/24', '2001:db8::/129', 'ci-runners', '192.0.2.0/', '192.0.2.0/24/8', ''])(
  '%s is no network',
  (text) => {
    expect(() => parseNetwork(text)).toThrow('not a network such as 192.0.2.0/24 or 2001:db8::/32');
  },
);
