import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { addressesOf } from './addresses.ts';

const TRUSTED = ['192.0.2.0/24', '2001:db8:1::/48'];

function request(peer: string, rawHeaders: readonly string[]): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const made = new IncomingMessage(socket);
  made.rawHeaders = [...rawHeaders];
  return made;
}

test.each([
  ['no header', '192.0.2.1', [], '192.0.2.1'],
  ['one address', '192.0.2.1', ['198.51.100.7'], '198.51.100.7'],
  ['one with a port', '192.0.2.1', ['198.51.100.7:4711'], '198.51.100.7'],
  ['one of IPv6', '192.0.2.1', ['2001:db8::7'], '2001:db8::7'],
  ['one of IPv6 with a port', '192.0.2.1', ['[2001:db8::7]:4711'], '2001:db8::7'],
  ['what the client claims before it', '192.0.2.1', ['203.0.113.9, 198.51.100.7'], '198.51.100.7'],
  ['two headers', '192.0.2.1', ['203.0.113.9', '198.51.100.7'], '198.51.100.7'],
  ['a chain of trusted ones', '192.0.2.1', ['203.0.113.9, 198.51.100.7, 192.0.2.8'], '198.51.100.7'],
  ['trusted ones alone', '192.0.2.1', ['192.0.2.9, 192.0.2.8'], '192.0.2.9'],
  ['a name where an address should be', '192.0.2.1', ['203.0.113.9, unknown'], '192.0.2.1'],
  ['an IPv4 address as the socket has it', '::ffff:192.0.2.1', ['198.51.100.7'], '198.51.100.7'],
  ['a stranger who writes the header', '203.0.113.1', ['198.51.100.7'], '203.0.113.1'],
])('X-Forwarded-For: %s', (_name, peer, values, expected) => {
  const { of } = addressesOf({ trusted: TRUSTED, header: 'X-Forwarded-For' });
  const headers = values.flatMap((value) => ['x-forwarded-for', value]);
  expect(of(request(peer, [...headers, 'Forwarded', 'for=203.0.113.77']))).toBe(expected);
});

test.each([
  ['one address', 'for=198.51.100.7', '198.51.100.7'],
  ['with more about it', 'by=192.0.2.1;For=198.51.100.7;proto=https', '198.51.100.7'],
  ['in quotes, with a port', 'for="198.51.100.7:4711"', '198.51.100.7'],
  ['IPv6', 'for="[2001:db8::7]:4711"', '2001:db8::7'],
  ['what the client claims before it', 'for=203.0.113.9, for=198.51.100.7', '198.51.100.7'],
  ['hidden', 'for=203.0.113.9, for=_hidden', '192.0.2.1'],
])('Forwarded: %s', (_name, value, expected) => {
  const { of } = addressesOf({ trusted: TRUSTED, header: 'Forwarded' });
  expect(of(request('192.0.2.1', ['X-Forwarded-For', '203.0.113.77', 'Forwarded', value]))).toBe(expected);
});

test('without trusted proxies no header says anything', () => {
  const { of, isProxy } = addressesOf(undefined);
  expect(of(request('192.0.2.1', ['X-Forwarded-For', '198.51.100.7']))).toBe('192.0.2.1');
  expect(isProxy('192.0.2.1')).toBe(false);
});
