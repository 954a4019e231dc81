import { ASN1Obj } from '@sigstore/core';
import { InvalidInput, quoted } from '../../core/error.ts';

/** Attributes of a distinguished name by their types (`C`, `O`, `CN` …, else object identifiers): each at most once. */
export type DistinguishedName = ReadonlyMap<string, string>;

// RFC 4514, 3, and what else stands in names of certificates.
const TYPES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
};
const NAMES: ReadonlySet<string> = new Set(Object.values(TYPES));
const MOST = 20;
const LONGEST = 1024;
// Of DER: UTF8String, PrintableString, IA5String. What else there is spells one text in several ways.
const TEXTS: ReadonlySet<number> = new Set([12, 19, 22]);
const CONTROL = /\p{Cc}/u;
const SPECIAL = /[",+<>;\\=#]/g;

/**
 * Reads a name as text: `C=DE, ST=BE, O=acme, CN=release` (RFC 4514; a backslash takes its meaning from a character).
 * @throws InvalidInput for what readers read differently: an attribute twice, several in one place (`+`), bytes instead of
 * text (`=#`, a backslash and two digits), quotation marks, an unknown attribute.
 */
export function parseDistinguishedName(text: string, field: string): DistinguishedName {
  if (text.length > LONGEST) throw new InvalidInput(field, `is longer than ${LONGEST} characters`);
  const name = new Map<string, string>();
  for (const part of partsOf(text, field)) {
    const [, type = '', value = ''] = /^\s*([A-Za-z]+|\d+(?:\.\d+)+)\s*=\s*(.*)$/s.exec(part) ?? [];
    const known = NAMES.has(type.toUpperCase()) ? type.toUpperCase() : (TYPES[type] ?? (/^\d/.test(type) ? type : ''));
    if (known === '')
      throw new InvalidInput(field, `has no known attribute at ${quoted(part)}: ${[...NAMES].join(', ')}`);
    if (name.has(known)) throw new InvalidInput(field, `has ${known} twice`);
    name.set(known, textOf(value, field));
  }
  if (name.size > MOST) throw new InvalidInput(field, `has more than ${MOST} attributes`);
  return name;
}

/** Between commas that no backslash takes the meaning from. */
function partsOf(text: string, field: string): readonly string[] {
  const parts = text.match(/(?:\\.|[^\\,])+/gs) ?? [];
  if (parts.length === 0 || parts.join(',') !== text)
    throw new InvalidInput(field, `is no distinguished name: ${quoted(text)}`);
  return parts;
}

function textOf(text: string, field: string): string {
  const value = text.replace(/(?<!\\)\s+$/, '');
  if (value === '' || CONTROL.test(value)) throw new InvalidInput(field, 'has an attribute without a text');
  const plain = value.replaceAll(/\\(.)/gs, (_, escaped: string) => {
    if (!/[ ",+<>;\\=#]/.test(escaped))
      throw new InvalidInput(field, `has \\${escaped}, which is read in different ways`);
    return '';
  });
  if (/^#|["+;<>=\\]/.test(plain))
    throw new InvalidInput(field, `has ${quoted(value)}, which is read in different ways: write a backslash before it`);
  return value.replaceAll(/\\(.)/gs, '$1');
}

/**
 * Reads the DER of a name. @throws InvalidInput for several attributes in one place, one twice, control characters and
 * texts that are none of UTF-8 or ASCII.
 */
export function readDistinguishedName(der: Buffer, field: string): DistinguishedName {
  const name = new Map<string, string>();
  for (const { subs } of sequenceOf(der, field)) {
    const [attribute] = subs;
    if (!attribute || subs.length !== 1) throw new InvalidInput(field, 'has several attributes in one place');
    const [id, value] = attribute.subs;
    if (!id || !value || !TEXTS.has(value.tag.number))
      throw new InvalidInput(field, 'has an attribute that is no text');
    const text = value.value.toString('utf8');
    if (text === '' || text.length > LONGEST || CONTROL.test(text) || !Buffer.from(text).equals(value.value))
      throw new InvalidInput(field, 'has an attribute that is no plain text');
    const type = TYPES[id.toOID()] ?? id.toOID();
    if (name.has(type)) throw new InvalidInput(field, `has ${type} twice`);
    name.set(type, text);
  }
  if (name.size === 0 || name.size > MOST) throw new InvalidInput(field, `has ${name.size} attributes`);
  return name;
}

function sequenceOf(der: Buffer, field: string): readonly ASN1Obj[] {
  try {
    return ASN1Obj.parseBuffer(Buffer.from(der)).subs;
  } catch {
    throw new InvalidInput(field, 'is no distinguished name');
  }
}

/** As RFC 4514 has it, in the order in which it was read: reading it again gives the same name. */
export function formatDistinguishedName(name: DistinguishedName): string {
  return [...name]
    .map(([type, value]) => {
      const escaped = value.replaceAll(SPECIAL, '\\$&').replace(/^ | $/g, '\\ ');
      return `${type}=${escaped}`;
    })
    .join(', ');
}

/** Whether the name has all attributes of the other, which has at least one. */
export function hasAllOf(name: DistinguishedName, other: DistinguishedName): boolean {
  return other.size > 0 && [...other].every(([type, value]) => name.get(type) === value);
}
