import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../src/core/error.ts';
import {
  formatDistinguishedName,
  hasAllOf,
  parseDistinguishedName,
  readDistinguishedName,
} from '../../src/provenance/trust/distinguished-name.ts';
import { oid, seq, set, utf8 } from './der.ts';

describe('a distinguished name', () => {
  const parse = (text: string) => parseDistinguishedName(text, 'identity');

  test.each([
    'C=DE, O==#61, CN=release',
    'C=DE, O=#0c0461636d65, CN=release',
    'CN=rel\\65ase',
    'CN=release, CN=admin',
    'CN=release+O=acme',
    'CN="release"',
    'CN=',
    'CN',
    '',
    ', CN=release',
    'CN=release,',
    'XX=release',
    'CN=a\\',
    `CN=${'a'.repeat(2000)}`,
    `${'0.1=a, '.repeat(30)}CN=a`,
  ])('%j is refused (GHSA-87x9-7grx-m28v)', (text) => {
    expect(() => parse(text)).toThrow(InvalidInput);
  });

  test('is read by its attributes, and written so that it reads the same', () => {
    for (const text of [
      'C=DE,ST=BE , O = acme, cn=release',
      'O=Acme\\, Inc., CN=\\#1 \\+ \\"2\\"',
      'CN=a\\\\, 1.2.3=x',
    ])
      expect([...parse(formatDistinguishedName(parse(text)))]).toEqual([...parse(text)]);
    expect(parse('O=Acme\\, Inc.').get('O')).toBe('Acme, Inc.');
    expect(parse('2.5.4.3=release').get('CN')).toBe('release');
  });

  test('is part of another by equal attributes alone', () => {
    const name = parse('C=DE, ST=BE, O=acme, CN=release');
    expect(
      ['O=acme', 'CN=release, C=DE', 'O=acm', 'O=ACME', 'OU=acme', 'O=acme, OU=x'].map((one) =>
        hasAllOf(name, parse(one)),
      ),
    ).toEqual([true, true, false, false, false, false]);
    expect(hasAllOf(name, new Map())).toBe(false);
  });

  test('a certificate’s text that looks like several attributes is one', () => {
    const der = seq(set(seq(oid('2.5.4.3'), utf8('release, O=acme'))));
    const read = readDistinguishedName(der, 'subject');
    expect(formatDistinguishedName(read)).toBe('CN=release\\, O\\=acme');
    expect(hasAllOf(parse(formatDistinguishedName(read)), parse('O=acme'))).toBe(false);
  });
});
