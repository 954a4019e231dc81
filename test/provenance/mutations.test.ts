// Of good attachments of every format each byte, and each field of their JSON, changed by itself: none is accepted, but where
// nobody signs what was changed and nothing follows from it.
import { createHash, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Material } from '../../src/provenance/material.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { answer, google, KEY_NAME, provenance } from './google.ts';
import { bundled, instance } from './instance.ts';
import {
  believing,
  bundle,
  bundleOf,
  dsse,
  ec,
  examined,
  holding,
  idOf,
  IMAGE,
  rsa,
  simpleSigning,
  statement,
} from './material.ts';
import { clock, cose, issued, jws, pss, root, storing, TARGET, timestamp } from './notary.ts';

interface Good {
  readonly name: string;
  readonly material: Material;
  readonly trust: TrustEntry;
  /** What nobody signs and nothing follows from: a key's hint, the name of a program, what of a timestamp is beside its signature. */
  readonly free?: readonly (string | Buffer)[];
  /** The verdict without its timestamp, which is set aside where it names an authority that nobody named. */
  readonly without?: Material;
  /** Each so-and-so-manieth byte: where a verdict takes milliseconds. */
  readonly stride?: number;
}

// With LANDWAITER_TEST_EACH_BYTE=1 each, which takes minutes.
const EACH = process.env['LANDWAITER_TEST_EACH_BYTE'] === '1' ? 1 : undefined;
const AGENT = 'acme/1';

function byKeys(): readonly Good[] {
  const [p256, p384, big, region] = [ec(), ec('P-384'), rsa(), ec()];
  const by = (holder: typeof p256, algorithm: string) => (bytes: Buffer) => sign(algorithm, bytes, holder.privateKey);
  const artifact = Buffer.from('the image');
  const message = bundleOf({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: idOf(p256) } },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(artifact).digest('base64') },
      signature: sign('sha256', artifact, p256.privateKey).toString('base64'),
    },
  });
  const signature = statement({ predicateType: 'https://sigstore.dev/cosign/sign/v1' });
  return [
    { name: 'simple signing', material: simpleSigning(p256), trust: holding(p256) },
    { name: 'simple signing, RSA', material: simpleSigning(big, { by: by(big, 'sha256') }), trust: holding(big) },
    { name: 'simple signing, P-384', material: simpleSigning(p384, { by: by(p384, 'sha384') }), trust: holding(p384) },
    { name: 'an attestation', material: dsse(p256), trust: holding(p256) },
    { name: 'a signature as attestation', material: dsse(p256, signature), trust: holding(p256) },
    { name: 'a bundle', material: bundle(p256), trust: holding(p256), free: [idOf(p256)] },
    { name: 'a signature as bundle', material: bundle(p256, signature), trust: holding(p256), free: [idOf(p256)] },
    { name: 'a bundle of bytes', material: message, trust: holding(p256), free: [idOf(p256)] },
    {
      name: 'Google Cloud Build',
      material: google(answer([provenance(region)])),
      trust: holding(region),
      free: [KEY_NAME],
    },
  ];
}

function ofNotary(): readonly Good[] {
  const [acme, clocks] = [root(), root('O=acme, CN=clocks')];
  const [release, big, tick] = [issued({}, acme), issued({ holder: rsa() }, acme), clock(clocks)];
  const at = new Date('2026-06-01T00:00:00Z');
  const stamps: Buffer[] = [];
  const stamp = (one: Buffer): Buffer => {
    const made = timestamp(one, at, tick, { issuer: clocks });
    stamps.push(made);
    return made;
  };
  const trust = storing([acme], [clocks]);
  const by = { algorithm: 'PS256', by: pss(256) };
  const expiry = '2026-12-01T00:00:00Z';
  const stamped = [jws(release, acme, { stamp, expiry }), cose(release, acme, { stamp, expiry })] as const;
  const free = [AGENT, ...stamps, ...stamps.map((one) => one.toString('base64'))];
  return [
    { name: 'Notary, JWS', material: jws(release, acme), trust, free: [AGENT] },
    { name: 'Notary, JWS, RSA', material: jws(big, acme, by), trust, free: [AGENT], stride: EACH ?? 2 },
    { name: 'Notary, JWS, stamped', material: stamped[0], trust, free, stride: EACH ?? 3 },
    { name: 'Notary, COSE', material: cose(release, acme), trust, free: [AGENT] },
    { name: 'Notary, COSE, RSA', material: cose(big, acme, by), trust, free: [AGENT], stride: EACH ?? 2 },
    { name: 'Notary, COSE, stamped', material: stamped[1], trust, free, stride: EACH ?? 3 },
  ];
}

let keyless: readonly Good[] = [];

beforeAll(async () => {
  const { root: whole, signed } = await instance();
  const closed = { ...whole, tlogs: [], ctlogs: [] };
  const wishes = [
    ['by certificate, log and timestamp', {}, whole],
    ['by certificate and log', { isStamped: false }, whole],
    ['by certificate, log of the second kind', { log: 'hashedrekord', isStamped: false }, whole],
    ['by certificate and timestamp', { log: 'none' }, closed],
    [
      'as signature by certificate',
      { text: statement({ predicateType: 'https://sigstore.dev/cosign/sign/v1' }) },
      whole,
    ],
  ] as const;
  keyless = await Promise.all(
    wishes.map(async ([name, wish, from]): Promise<Good> => {
      const made = await signed(wish);
      return {
        name,
        material: bundled(made),
        trust: believing(from),
        free: made.timestamps,
        without: bundled({ ...made, timestamps: [] }),
        stride: EACH ?? 29,
      };
    }),
  );
});

const verdictOn = ({ material, trust }: Good, bytes = material.bytes) =>
  examined({ ...material, bytes }, trust, IMAGE, TARGET);

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

  test.each([0, 1, 2, 3, 4])('by certificate (%i) bytes changed: none is accepted', (at) => {
    const good = keyless[at];
    expect(good && accepted(good, eachByte(good))).toEqual([]);
  });

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
