import { describe, expect, test } from 'vitest';
import { likeness, shortenings, skeleton } from './look-alike.ts';
import { decodeLabel } from './punycode.ts';

const ALIKE = 'differs only in characters that look alike';
const ONE = 'differs in a single character';

describe('a name can be taken for another', () => {
  test.each([
    ['shop/api', 'sh0p/api', ALIKE],
    ['billing', 'bi11ing', ALIKE],
    ['modern', 'modem', ALIKE],
    ['order-api', 'order_api', ALIKE],
    ['api', 'ap1', ALIKE],
    ['registry.acme.example', 'registry-acme.example', ALIKE],
    ['registry.acme.example', 'registry.xn--cme-5cd.example', ALIKE],
    ['payment', 'paymnt', ONE],
    ['payment', 'payments', ONE],
    ['payment', 'paymetn', ONE],
    ['payment', 'payrent', ONE],
    ['order-api', 'orderapi', ONE],
  ])('%s and %s', (one, other, how) => {
    expect([likeness(one, other), likeness(other, one)]).toEqual([how, how]);
  });

  test.each([
    ['shop/api', 'shop/api'],
    ['api', 'app'],
    ['node18', 'node20'],
    ['node18', 'node19'],
    ['worker', 'worker2'],
    ['payment', 'payee'],
    ['payment', 'pyaemnt'],
    ['', 'a'],
  ])('but not %s for %s', (one, other) => {
    expect(likeness(one, other)).toBeUndefined();
  });

  test('names one edit apart share a shortening, or one is a shortening of the other', () => {
    const near = (one: string, other: string): boolean =>
      [one, ...shortenings(one)].some((short) => [other, ...shortenings(other)].includes(short));
    expect(['paymnt', 'payments', 'paymetn', 'payrent'].map((other) => near('payment', other))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(near('payment', 'invoice')).toBe(false);
  });
});

describe('Punycode', () => {
  test.each([
    // Checked against Python's codec.
    ['xn--mnchen-3ya', 'münchen'],
    ['xn--cme-5cd', 'аcme'],
    ['xn--80ak6aa92e', 'аррӏе'],
    ['xn--bcher-kva', 'bücher'],
  ])('%s reads %s', (label, shown) => {
    expect(decodeLabel(label)).toBe(shown);
  });

  test.each(['acme', 'xn--', 'xn--!', 'xn--99999999', `xn--${'a'.repeat(80)}`, 'xn--a-'])(
    'what is none stays as it is, or reads as something: %s',
    (label) => {
      expect(typeof decodeLabel(label)).toBe('string');
    },
  );

  test('accents do not tell names apart', () => {
    expect(skeleton('xn--mnchen-3ya')).toBe(skeleton('munchen'));
  });
});
