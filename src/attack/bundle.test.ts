import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readBundle } from './bundle.ts';
import { bundleOf, ids, type Made, OBJECTS } from './bundle.fixture.ts';
import { excerpts } from './excerpt.ts';

const ALL = Object.values(OBJECTS);
const text = (json: string): Buffer => Buffer.from(json);

describe('a bundle', () => {
  test('tells its release, whether it is whole, and of each object where its bytes stand', () => {
    const bytes = bundleOf(ALL, '31.4');
    const bundle = readBundle(bytes);
    expect(bundle).toMatchObject({ release: '31.4', specVersion: '2.0', isWhole: true, sha256: hash('sha256', bytes) });
    const [first] = bundle.entries;
    expect(first).toMatchObject({ id: ids.technique, attackId: 'T9001', revoked: false, deprecated: false });
    expect(bytes.toString('utf8', first?.start, first?.end)).toBe(JSON.stringify(OBJECTS.technique));
  });

  test('in STIX 2.1 has its version in each object', () => {
    const objects = ALL.map((one) => ({ spec_version: '2.1', ...one }));
    const bytes = text(JSON.stringify({ type: 'bundle', objects }, null, 2));
    expect(readBundle(bytes, { release: '31.4' }).specVersion).toBe('2.1');
  });

  test('that leaves out what its collection lists is a part', () => {
    const whole: { objects: Made[] } = JSON.parse(bundleOf(ALL, '31.4').toString());
    const cut = text(JSON.stringify({ ...whole, objects: whole.objects.slice(1) }));
    expect(readBundle(cut, { whole: true }).isWhole).toBe(false);
  });

  test('has the same hash of an object however it is written', () => {
    const reordered = Object.fromEntries(Object.entries(OBJECTS.analytic).reverse());
    const [one, other] = [OBJECTS.analytic, reordered].map(
      (object) => readBundle(bundleOf([object]), { release: '1.0' }).entries[0]?.sha256,
    );
    expect(one).toBe(other);
  });

  test('may have fields and types of later releases', () => {
    const bytes = bundleOf([
      { ...OBJECTS.analytic, x_new: { a: [1] } },
      { type: 'x-new-thing', id: `x-new-thing--${ids.technique.split('--')[1]}` },
    ]);
    expect(readBundle(bytes, { release: '40.0' }).entries).toHaveLength(2);
  });
});

const technique = OBJECTS.technique;
const REFUSED: readonly (readonly [string, Buffer, RegExp])[] = [
  ['no JSON', text('{"type":"bundle","objects":[{,}]}'), /byte 28: no JSON begins here/],
  ['one cut off', bundleOf(ALL).subarray(0, -40), /ends too early/],
  ['something behind it', Buffer.concat([bundleOf(ALL), text('{}')]), /follows the end/],
  ['a list instead', text('[]'), /byte 0: \{ was expected/],
  ['objects twice', text('{"type":"bundle","objects":[],"objects":[]}'), /the key comes twice/],
  ['another type', text('{"type":"report","objects":[]}'), /no STIX bundle/],
  ['no objects', text('{"type":"bundle"}'), /objects: missing/],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /no UTF-8/],
  ['nesting without end', text(`{"type":"bundle","objects":[${'['.repeat(1000)}`), /nested more than 64 deep/],
  ['an id twice', bundleOf([technique, technique]), /objects\[1\]: .*is the id of objects\[0\], too/],
  ['an id of markup', bundleOf([{ ...technique, id: '<script>--1' }]), /objects\[0\]: id: /],
  ['a name of 100 KB', bundleOf([{ ...technique, name: 'x'.repeat(100_000) }]), /objects\[0\]: name: /],
  ['a time that is none', bundleOf([{ ...technique, modified: 'soon' }]), /objects\[0\]: modified: /],
  ['a relationship to nowhere', bundleOf([{ ...OBJECTS.detects, target_ref: 7 }]), /objects\[0\]: target_ref: /],
  ['an object that is a number', text('{"type":"bundle","spec_version":"2.0","objects":[7]}'), /objects\[0\]: /],
  ['another version of STIX', text('{"type":"bundle","spec_version":"3.0","objects":[]}'), /neither 2.0 nor 2.1/],
];

describe('a bundle is refused, with the place,', () => {
  test.each(REFUSED)('for %s', (_, bytes, reason) => {
    expect(() => readBundle(bytes, { release: '31.4' })).toThrow(reason);
  });

  test('where nothing tells its release, or two things tell another', () => {
    expect(() => readBundle(bundleOf(ALL))).toThrow(/--release: no collection/);
    expect(() => readBundle(bundleOf(ALL, '31.4'), { release: '31.5' })).toThrow(
      /"31.5", but the collection .* "31.4"/,
    );
    expect(() => readBundle(bundleOf(ALL, '../../x'))).toThrow(/no release such as 18.1/);
  });
});

test.each(excerpts().map((one) => [one.about.release, one] as const))(
  'the built-in excerpt of %s says that it is one',
  (_, { about, find }) => {
    expect(about).toMatchObject({ isExcerpt: true, isWhole: false });
    expect(
      ['T1525', 'DET0334', 'AN0946', 'DC0015', 'DC0036', 'M1045', 'M1047', 'M1026'].filter((id) => !find(id)),
    ).toEqual([]);
  },
);
