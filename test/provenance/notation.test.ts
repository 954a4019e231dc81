import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/attachment.ts';
import type { Material } from '../../src/provenance/material.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { bundle, ec, examined as examinedBy, holding, IMAGE, OTHER, rsa, simpleSigning } from './material.ts';
import { cose, es256, FROM, issued, jws, named, pss, root, storing, TARGET, TO } from './notary.ts';

const acme = root();
const release = issued({}, acme);
const store = storing([acme]);

const examined = (material: Material, trust: TrustEntry = store): Verdict => examinedBy(material, trust, IMAGE, TARGET);

describe.each([
  ['JWS', jws],
  ['COSE', cose],
])('a signature of the Notary Project as %s', (_, make) => {
  test('is verified, and counts while its certificates are valid', () => {
    expect(examined(make(release, acme))).toMatchObject({
      state: 'verified',
      ours: true,
      log: false,
      signer: { subject: 'C=DE, ST=BE, O=acme, CN=release' },
      counts: { from: FROM.getTime(), to: TO.getTime() },
      ends: 'certificate-time',
      reason: expect.stringContaining('revoked'),
    });
    expect(examined(make(release, acme)).at).toBeUndefined();
  });

  test.each([
    ['of another digest', { digest: OTHER }],
    ['of another size', { size: 500 }],
    ['of another media type', { mediaType: 'application/vnd.oci.image.index.v1+json' }],
  ])('%s fails by its subject', (__, wishes) => {
    expect(examined(make(release, acme, wishes))).toMatchObject({ state: 'failed', check: 'subject', ours: true });
  });

  test('of what is no payload fails by that', () => {
    const contentType = 'application/vnd.in-toto+json';
    expect(examined(make(release, acme, { contentType }))).toMatchObject({ state: 'failed', check: 'payload-type' });
  });

  test.each([
    [384, 'ES384', ec('P-384'), undefined],
    [256, 'PS256', rsa(2048), pss(256)],
    [384, 'PS384', rsa(3072), pss(384)],
  ])('by SHA-%i and %s goes with its key alone', (hash, algorithm, holder, by = curve(hash)) => {
    const leaf = issued({ holder }, acme);
    expect(examined(make(leaf, acme, { algorithm, by })).state).toBe('verified');
    // Named wrong; signed in another way than named; another key's algorithm.
    for (const wishes of [
      { algorithm: 'ES256', by },
      { algorithm, by: es256 },
      { algorithm: algorithm === 'PS256' ? 'PS384' : 'PS256', by },
    ])
      expect(examined(make(leaf, acme, wishes))).toMatchObject({ state: 'failed', check: 'signature', ours: true });
  });

  test('by another key than its certificate’s contradicts itself', () => {
    const mallory = issued({}, root());
    expect(examined(make(mallory, acme, { chain: [release, acme] }))).toMatchObject({ check: 'signature', ours: true });
  });

  test('under another root of the same name is a stranger’s', () => {
    const other = root();
    expect(examined(make(issued({}, other), other))).toMatchObject({
      state: 'failed',
      check: 'certificate-chain',
      ours: false,
    });
  });

  test.each([
    ['does not have its root', [release]],
    ['has a certificate of nobody in it', [release, root('CN=other'), acme]],
    ['is in another order', [release, acme, release]],
    ['has our root behind another’s', [issued({}, root()), acme]],
  ])('whose chain %s fails', (__, chain) => {
    const [leaf = release] = chain;
    expect(examined(make(leaf, acme, { chain })).check).toBe('certificate-chain');
  });

  test.each([
    ['is an authority’s', { isAuthority: true }],
    ['may issue others', { usage: [0x84, 2] }],
    ['may do more than sign', { usage: [0xa0, 5] }],
    ['is for servers', { purpose: '1.3.6.1.5.5.7.3.1' }],
    ['is by a weak key', { holder: rsa(1024) }],
    ['has one attribute twice', { subject: named('C=DE, O=acme, CN=release, CN=admin') }],
    [
      'has two attributes in one place',
      {
        subject: [
          [
            ['C', 'DE'],
            ['CN', 'release'],
          ],
        ],
      },
    ],
    ['has a control character', { subject: named('C=DE, O=acme, CN=rel\nease') }],
  ] as const)('whose certificate %s passes for nobody', (__, wish) => {
    const leaf = issued(wish, acme);
    const by = leaf.holder.publicKey.asymmetricKeyType === 'rsa' ? pss(256) : es256;
    expect(examined(make(leaf, acme, { by, algorithm: by === es256 ? 'ES256' : 'PS256' })).state).toBe('failed');
  });

  test('whose certificate has a critical extension that is not read is unreadable', () => {
    expect(examined(make(issued({ extension: '1.2.3.4' }, acme), acme))).toMatchObject({
      state: 'unreadable',
      check: 'parse',
    });
  });

  test.each([
    ['a critical header', { headers: { 'x.acme': 'yes' }, crit: ['io.cncf.notary.signingScheme', 'x.acme'] }],
    [
      'a plugin',
      {
        headers: { 'io.cncf.notary.verificationPlugin': 'x' },
        crit: ['io.cncf.notary.signingScheme', 'io.cncf.notary.verificationPlugin'],
      },
    ],
    ['a scheme', { headers: { 'io.cncf.notary.signingScheme': 'notary.x509.signingAuthority' } }],
  ])('with %s that is not understood is unsupported, and says which', (__, wishes) => {
    expect(examined(make(release, acme, wishes))).toMatchObject({
      state: 'unsupported',
      reason: expect.stringMatching(/x\.acme|verificationPlugin|signingAuthority/),
    });
  });

  test.each([
    ['does not say that its scheme is critical', { crit: ['io.cncf.notary.signingTime'] }],
    [
      'does not say that its expiry is critical',
      { expiry: '2027-01-01T00:00:00Z', crit: ['io.cncf.notary.signingScheme'] },
    ],
    ['names one twice', { crit: ['io.cncf.notary.signingScheme', 'io.cncf.notary.signingScheme'] }],
    ['names one that is not there', { crit: ['io.cncf.notary.signingScheme', 'io.cncf.notary.expiry'] }],
  ])('that %s is unreadable', (__, wishes) => {
    expect(examined(make(release, acme, wishes))).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('that expires counts until then, and never when it expired before it was signed', () => {
    expect(examined(make(release, acme, { expiry: '2026-12-01T00:00:00Z' }))).toMatchObject({
      state: 'verified',
      counts: { from: FROM.getTime(), to: Date.UTC(2026, 11, 1) },
      ends: 'key-validity',
    });
    expect(examined(make(release, acme, { expiry: '2026-01-01T00:00:00Z' }))).toMatchObject({
      state: 'failed',
      check: 'key-validity',
    });
  });

  test('by a certificate that stands for itself is verified where that one is trusted', () => {
    const alone = issued();
    const signed = make(alone, alone, { chain: [alone] });
    expect(examined(signed, storing([alone])).state).toBe('verified');
    expect(examined(signed)).toMatchObject({ state: 'failed', check: 'certificate-chain', ours: false });
  });

  test('is a stranger’s to whoever named a key or a trusted root, and theirs to a trust store', () => {
    expect(examined(make(release, acme), holding(ec()))).toMatchObject({ state: 'failed', ours: false });
    for (const other of [bundle(ec()), simpleSigning(ec())])
      expect(examined(other)).toMatchObject({ state: 'failed', check: 'signature', ours: false });
  });

  test('any of its bytes changed, but in the name of the program that made it, is never accepted', () => {
    const good = make(release, acme, { expiry: '2026-12-01T00:00:00Z' });
    const agent = good.bytes.indexOf('acme/1');
    const accepted: number[] = [];
    for (let at = 0; at < good.bytes.length; at += 1)
      for (const bit of [1, 0x20]) {
        if (at >= agent && at < agent + 6) continue;
        const bytes = Buffer.from(good.bytes);
        bytes[at] = (bytes[at] ?? 0) ^ bit;
        if (examined({ ...good, bytes }).state === 'verified') accepted.push(at);
      }
    expect(accepted).toEqual([]);
  });
});

function curve(hash: number) {
  return (bytes: Buffer, key: Parameters<typeof es256>[1]) =>
    sign(`sha${hash}`, bytes, { key, dsaEncoding: 'ieee-p1363' });
}

describe('what JSON and CBOR could say twice', () => {
  const text = jws(release, acme).bytes.toString();
  const changed = (from: string, to: string) =>
    examined({ ...jws(release, acme), bytes: Buffer.from(text.replace(from, to)) });

  test.each([
    ['a field twice', '{"payload"', '{"payload":"e30","payload"'],
    ['an unknown field', '{"payload"', '{"x":1,"payload"'],
    ['an unknown header beside the signature', '{"x5c"', '{"alg":"ES256","x5c"'],
    ['padding', '","protected"', '=","protected"'],
    ['no signature', '"signature":"', '"signature":"","x":"'],
  ])('%s is refused', (_, from, to) => {
    expect(text).toContain(from);
    expect(changed(from, to)).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test.each([
    ['no tag', (bytes: Buffer) => bytes.subarray(1)],
    ['something behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
    [
      'a list without a length',
      (bytes: Buffer) => Buffer.concat([Buffer.from([0xd2, 0x9f]), bytes.subarray(2), Buffer.from([0xff])]),
    ],
    [
      'a length in two bytes where one would do',
      (bytes: Buffer) => Buffer.concat([Buffer.from([0xd2, 0x98, 4]), bytes.subarray(2)]),
    ],
    ['nested without end', () => Buffer.alloc(100_000, 0x81)],
    ['a list of four thousand million', () => Buffer.from([0xd2, 0x9a, 0xff, 0xff, 0xff, 0xff])],
  ])('CBOR with %s is refused', (_, change) => {
    const good = cose(release, acme);
    expect(examined({ ...good, bytes: change(good.bytes) })).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('an envelope of more than a megabyte is refused by its size', () => {
    expect(examined({ ...cose(release, acme), bytes: Buffer.alloc(1024 * 1024 + 1) }).check).toBe('size');
  });
});
