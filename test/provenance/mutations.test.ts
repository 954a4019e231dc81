// Of good attachments of every format each byte, and each field of their JSON, changed by itself: none is accepted, but where
// nobody signs what was changed and nothing follows from it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { byCertificates, byKeys, type Good, ofNotary, trustOf } from './good.ts';
import { examined, IMAGE } from './material.ts';
import { TARGET } from './notary.ts';

/** Milliseconds: where each byte is changed, ten thousand verdicts of some ten milliseconds each, on a busy machine. */
const LONGEST = 900_000;

let keyless: readonly Good[] = [];

beforeAll(async () => {
  keyless = await byCertificates();
});

const entries = new Map<Good, TrustEntry>();
function entryOf(good: Good): TrustEntry {
  const entry = entries.get(good) ?? trustOf(good.trust);
  entries.set(good, entry);
  return entry;
}

const verdictOn = (good: Good, bytes = good.material.bytes) =>
  examined({ ...good.material, bytes }, entryOf(good), IMAGE, TARGET);

/** Places of changes that are accepted: but for free ones that change nothing of the verdict. */
function accepted(good: Good, changes: Iterable<readonly [place: string, isFree: boolean, bytes: Buffer]>) {
  const known = [good.material, good.without ?? good.material].map((one) => JSON.stringify(verdictOn(good, one.bytes)));
  const found: string[] = [];
  for (const [place, isFree, bytes] of changes) {
    const verdict = verdictOn(good, bytes);
    if (verdict.state === 'verified' && !(isFree && known.includes(JSON.stringify(verdict)))) found.push(place);
  }
  return found;
}

function* eachByte({ material: { bytes }, free = [], stride = 1 }: Good) {
  const ranges = free.map((one) => [bytes.indexOf(one), bytes.indexOf(one) + one.length] as const);
  for (let at = 0; at < bytes.length; at += stride) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const isFree = ranges.some(([from, to]) => from >= 0 && from <= at && at < to);
    yield [`${at}: ${bytes.toString('latin1', at - 20, at + 5)}`, isFree, changed] as const;
  }
}

/** Of each field of JSON other values: another text or number, another type, nothing. */
function* eachField({ material: { bytes }, free = [] }: Good) {
  const whole: unknown = JSON.parse(bytes.toString());
  const texts = (value: unknown) => Buffer.from(JSON.stringify(value));
  for (const { path, value, replaced } of fields(whole, '', (one) => one)) {
    const isFree = free.some((one) => one === value);
    for (const other of [changed(value), value === null ? 1 : typeof value === 'string' ? {} : 'x', 0, ''])
      if (JSON.stringify(other) !== JSON.stringify(value)) yield [path, isFree, texts(replaced(other))] as const;
  }
}

interface Field {
  readonly path: string;
  readonly value: unknown;
  /** The whole with another value in its place. */
  replaced(other: unknown): unknown;
}

function* fields(value: unknown, path: string, whole: (one: unknown) => unknown): Generator<Field> {
  if (path !== '') yield { path, value, replaced: whole };
  if (Array.isArray(value))
    for (const [at, one] of value.entries())
      yield* fields(one, `${path}[${at}]`, (other) => whole(value.with(at, other)));
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value))
      yield* fields(one, `${path}.${key}`, (other) => whole({ ...value, [key]: other }));
}

/** Each field left out: what is left proves no more than before. */
function* leftOut({ material: { bytes } }: Good) {
  const whole: unknown = JSON.parse(bytes.toString());
  for (const { path, replaced } of fields(whole, '', (one) => one))
    yield [path, Buffer.from(JSON.stringify(replaced(undefined)))] as const;
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string' || value === '') return 'x';
  const middle = Math.floor(value.length / 2);
  return `${value.slice(0, middle)}${value[middle] === 'A' ? 'B' : 'A'}${value.slice(middle + 1)}`;
}

test('there are twenty good ones', () => {
  const all = [...byKeys(), ...ofNotary(), ...keyless];
  expect(all.map((one) => verdictOn(one).state)).toEqual(all.map(() => 'verified'));
  expect(all).toHaveLength(20);
});

describe('of an attachment', () => {
  const all = [...byKeys(), ...ofNotary()];

  test.each(all.map((one) => [one.name, one] as const))('%s each byte changed: none is accepted', (_, good) => {
    expect(accepted(good, eachByte(good))).toEqual([]);
  });

  test.each([0, 1, 2, 3, 4])(
    'by certificate (%i) bytes changed: none is accepted',
    (at) => {
      const good = keyless[at];
      expect(good && accepted(good, eachByte(good))).toEqual([]);
    },
    LONGEST,
  );

  const isJson = ({ material }: Good): boolean => material.bytes[0] === 0x7b;
  test.each(all.filter(isJson).map((one) => [one.name, one] as const))(
    '%s each field changed: none is accepted',
    (_, good) => {
      expect(accepted(good, eachField(good))).toEqual([]);
    },
  );

  test.each([0, 1, 2, 3, 4])('by certificate (%i) each field changed: none is accepted', (at) => {
    const good = keyless[at];
    expect(good && accepted(good, eachField(good))).toEqual([]);
  });

  test('without one of its fields proves no more than with it', () => {
    const more: string[] = [];
    for (const good of [...all.filter(isJson), ...keyless]) {
      const before = verdictOn(good);
      for (const [path, bytes] of leftOut(good)) {
        const { state, log, at, signer } = verdictOn(good, bytes);
        const isMore = (log && !before.log) || (at && at.time < (before.at?.time ?? Infinity));
        const isOther = JSON.stringify(signer) !== JSON.stringify(before.signer);
        if (state === 'verified' && (isMore || isOther)) more.push(`${good.name}: ${path}`);
      }
    }
    expect(more).toEqual([]);
  });
});
