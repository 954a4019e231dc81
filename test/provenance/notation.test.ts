import { sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { named as signerNamed } from '../../src/app/verifying/wanted.ts';
import { verify } from '../../src/app/verifying/verify.ts';
import { InvalidInput } from '../../src/core/error.ts';
import type { Material } from '../../src/provenance/material.ts';
import { certificateStore, parseCertificates } from '../../src/provenance/trust/certificate-store.ts';
import {
  formatDistinguishedName,
  hasAllOf,
  parseDistinguishedName,
  readDistinguishedName,
} from '../../src/provenance/trust/distinguished-name.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import type { Verdict } from '../../src/core/attachment.ts';
import { verified } from './asked.ts';
import { oid, seq, set, utf8 } from './der.ts';
import { bundle, ec, examined as examinedBy, holding, IMAGE, OTHER, pem, rsa, simpleSigning } from './material.ts';
import {
  clock,
  cose,
  es256,
  FROM,
  issued,
  jws,
  named,
  pemOf,
  pss,
  root,
  storing,
  TARGET,
  timestamp,
  TO,
} from './notary.ts';

const acme = root();
const release = issued({}, acme);
const store = storing([acme]);
const MIDDLE = new Date('2026-06-01T00:00:00Z');

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

describe.each([
  ['JWS', jws],
  ['COSE', cose],
])('a timestamp over a signature as %s', (_, make) => {
  const clocks = root('O=acme, CN=clocks');
  const tick = clock(clocks);
  const timed = storing([acme], [clocks]);
  const stamped = (by = tick, more: Partial<Parameters<typeof timestamp>[3]> = {}, at = MIDDLE, leaf = release) =>
    make(leaf, acme, { stamp: (signature) => timestamp(signature, at, by, { issuer: clocks, ...more }) });

  test('proves when it was there, for ever', () => {
    const verdict = examined(stamped(), timed);
    expect(verdict).toMatchObject({ state: 'verified', at: { time: MIDDLE.getTime(), by: 'timestamp' } });
    expect(verdict.counts).toBeUndefined();
  });

  test('of an authority that nobody named fails, though the certificate is valid; where none is named, it is set aside', () => {
    expect(examined(stamped(), storing([acme], [root('CN=other')]))).toMatchObject({
      state: 'failed',
      check: 'timestamp',
      ours: true,
    });
    expect(examined(stamped())).toMatchObject({ state: 'verified', ends: 'certificate-time' });
  });

  test.each([
    [
      'of another signature',
      () =>
        make(release, acme, { stamp: (one) => timestamp(Buffer.concat([one, one]), MIDDLE, tick, { issuer: clocks }) }),
    ],
    ['that is rubbish', () => make(release, acme, { stamp: () => Buffer.from('rubbish') })],
    ['by a certificate that is for code', () => stamped(issued({}, clocks))],
    ['after its authority’s certificate ended', () => stamped(clock(clocks, { to: new Date('2026-05-01T00:00:00Z') }))],
    [
      'by a forged certificate that lies before the real one (GHSA-xm5m-wgh2-rrg3)',
      () => {
        const forged = clock(root('O=acme, CN=clocks'), { serial: 4711 });
        return stamped(forged, { bag: [forged, clock(clocks, { serial: 4711 })] });
      },
    ],
    [
      'whose bag has the real certificate before the forged one',
      () => {
        const forged = clock(root('O=acme, CN=clocks'), { serial: 4712 });
        return stamped(forged, { bag: [clock(clocks, { serial: 4712 }), forged] });
      },
    ],
    ['without its certificate', () => stamped(tick, { bag: [] })],
  ])('%s fails', (__, wrong) => {
    expect(examined(wrong(), timed)).toMatchObject({ state: 'failed', check: 'timestamp', ours: true });
  });

  test('after the signing certificate ended fails by that', () => {
    const short = issued({ to: new Date('2026-05-01T00:00:00Z') }, acme);
    expect(examined(stamped(tick, {}, MIDDLE, short), timed)).toMatchObject({ check: 'certificate-time', ours: true });
  });

  test('does not make a signature that expires count longer', () => {
    const late = (expiry: string) =>
      make(release, acme, { expiry, stamp: (one) => timestamp(one, MIDDLE, tick, { issuer: clocks }) });
    expect(examined(late('2026-12-01T00:00:00Z'), timed)).toMatchObject({
      state: 'verified',
      counts: { to: Date.UTC(2026, 11, 1) },
      ends: 'key-validity',
    });
  });

  test('any of its bytes changed proves no other time', () => {
    const good = stamped();
    const before = examined(good, timed);
    const others = new Set<string>();
    for (let at = 0; at < good.bytes.length; at += 1) {
      const bytes = Buffer.from(good.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const verdict = examined({ ...good, bytes }, timed);
      if (verdict.state === 'verified' && JSON.stringify(verdict) !== JSON.stringify(before)) others.add(String(at));
    }
    expect([...others]).toEqual([]);
  });
});

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

describe('whom a trust store names', () => {
  const { store: believed } = store.kind === 'certificates' ? store : { store: certificateStore([]) };
  const held = (name: string, material: Material, seen = MIDDLE.getTime()) =>
    verify(
      {
        digest: IMAGE,
        kind: 'manifest',
        children: [],
        indexes: [],
        attachments: [{ subject: IMAGE, target: TARGET, material }],
      },
      {
        wanted: [
          { ...signerNamed(name, believed, [parseDistinguishedName(name, 'identity')]), takesStatements: false },
        ],
        seen,
      },
    );

  test('has signed where the certificate has all of the name', () => {
    expect(held('C=DE, O=acme, CN=release', jws(release, acme)).isSatisfied).toBe(true);
    expect(held('C=DE, O=acme, CN=admin', jws(release, acme)).isSatisfied).toBe(false);
    expect(held('CN=release', jws(issued({}, root()), root())).isSatisfied).toBe(false);
  });

  test('counts by when the signature was first seen: before its certificate ended, before it expired', () => {
    const [short, expiring] = [jws(release, acme), cose(release, acme, { expiry: '2026-12-01T00:00:00Z' })];
    const checkAt = (seen: string, material: Material) =>
      held('O=acme', material, Date.parse(seen)).attachments[0]?.check;
    expect(['2026-12-02T00:00:00Z', '2027-02-01T00:00:00Z'].map((seen) => checkAt(seen, short))).toEqual([
      undefined,
      'certificate-time',
    ]);
    expect(['2026-11-30T00:00:00Z', '2026-12-02T00:00:00Z'].map((seen) => checkAt(seen, expiring))).toEqual([
      undefined,
      'key-validity',
    ]);
  });

  test('files that hold none, a private key or a weak one are refused with the reason', () => {
    const refused = (text: string) => () => parseCertificates(Buffer.from(text), 'ca.pem');
    expect(refused('')).toThrow(/0 of 0/);
    expect(refused(pem(ec()))).toThrow(/PUBLIC KEY/);
    expect(refused(acme.holder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(/private key/);
    expect(refused(pemOf(issued({ holder: rsa(1024) })))).toThrow(/1024 bits/);
    expect(refused(pemOf(acme).replace('-----END', '----END'))).toThrow(/0 of 1/);
    expect(parseCertificates(Buffer.from(`# ours\n${pemOf(acme, release)}`), 'ca.pem')).toHaveLength(2);
  });

  test('is said by options, which belong together', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, pemOf(acme));
    const asked = (...args: readonly string[]) => verified('oci:nowhere@sha256:0', ...args);
    expect(await asked('--trusted-certificates', file)).toMatchObject({
      status: 2,
      note: expect.stringContaining('--trusted-identity'),
    });
    expect(await asked('--trusted-identity', 'O=acme')).toMatchObject({
      status: 2,
      note: expect.stringContaining('--trusted-certificates'),
    });
    expect(await asked('--trusted-certificates', file, '--trusted-identity', 'O==#61')).toMatchObject({ status: 2 });
  });
});
