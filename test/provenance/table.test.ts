// What the other tests of signatures do not have of the attacks that are known: see docs/provenance.md.
import { generateKeyPairSync, sign } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { verify } from '../../src/app/verifying/verify.ts';
import { holderOf } from '../../src/app/verifying/wanted.ts';
import type { Material } from '../../src/provenance/material.ts';
import { publicKeyOf } from '../../src/provenance/trust/public-key.ts';
import { parseRoots } from '../../src/provenance/trust/root.ts';
import { bundled, instance, type Signed } from './instance.ts';
import {
  believing,
  bundle,
  bundleOf,
  dsse,
  ec,
  ed25519,
  envelope,
  examined,
  holding,
  IMAGE,
  idOf,
  OTHER,
  sha256,
  simpleSigning,
  statement,
} from './material.ts';

const ours = await instance();
const HOUR = 3_600_000;

describe('a log entry', () => {
  const verdict = (made: Signed) => examined(bundled(made), believing(ours.root));
  const changed = async (change: (entry: Record<string, unknown>, other: Record<string, unknown>) => object) => {
    const [one, other] = [await ours.signed(), await ours.signed()];
    const [entry, foreign] = [{ ...one.entries[0] }, { ...other.entries[0] }];
    return verdict({ ...one, entries: [change(entry, foreign)] });
  };

  test('whose log signed another body (a SET over something else) is in no log', async () => {
    const promised = await changed((entry, other) => ({
      ...entry,
      inclusionPromise: other['inclusionPromise'],
    }));
    expect(promised).toMatchObject({ state: 'failed', check: 'log-inclusion', ours: true });
    const proven = await changed(({ inclusionPromise: _, ...entry }, other) => ({
      ...entry,
      inclusionProof: other['inclusionProof'],
    }));
    expect(proven).toMatchObject({ state: 'failed', check: 'log-inclusion', ours: true });
  });

  test('with the body of another is of another, whoever promised it', async () => {
    const body = await changed((entry, other) => ({ ...entry, canonicalizedBody: other['canonicalizedBody'] }));
    expect(body).toMatchObject({ state: 'failed', ours: true });
  });
});

describe('a key that has ended', () => {
  const release = ec();
  const [root] = parseRoots(Buffer.from(JSON.stringify({ ...ours.root, tlogs: [], ctlogs: [] })), 'root');
  async function stamped(): Promise<Material> {
    const made = envelope(release, statement());
    const signature = Buffer.from(made.signatures[0]?.sig ?? '', 'base64');
    return bundleOf({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        publicKey: { hint: idOf(release) },
        timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: await ours.stamp(signature) }] },
      },
      dsseEnvelope: made,
    });
  }

  test('has signed nothing that was provably signed after its end (GHSA-wqqc-jjcq-vfxm), and everything before', async () => {
    const signature = await stamped();
    const until = (validUntil: number) => examined(signature, holding(release, { ...(root && { root }), validUntil }));
    const good = until(Date.now() + HOUR);
    expect(good).toMatchObject({ state: 'verified', at: { by: 'timestamp' } });
    expect(until(Date.now() - HOUR)).toMatchObject({ state: 'failed', check: 'key-validity', ours: true });
    expect(
      examined(signature, holding(release, { ...(root && { root }), validFrom: Date.now() + HOUR })),
    ).toMatchObject({
      state: 'failed',
      check: 'key-validity',
    });
  });
});

describe('an algorithm', () => {
  test('is never guessed: an RSA key finds no ECDSA signature good, nor the other way round', () => {
    const [release, big] = [ec(), generateKeyPairSync('rsa', { modulusLength: 2048 })];
    for (const [signer, key] of [
      [release, big],
      [big, release],
    ] as const)
      expect(examined(simpleSigning(signer), holding(key))).toMatchObject({ state: 'failed', check: 'signature' });
  });

  test('that cosign signs in with Ed25519 keys, Ed25519ph, is told by its name and passes for nobody', () => {
    const holder = ed25519();
    const { d = '' } = holder.privateKey.export({ format: 'jwk' });
    const secret = Buffer.from(d, 'base64url');
    const hashed = simpleSigning(holder, { by: (bytes) => Buffer.from(ed25519ph.sign(bytes, secret)) });
    expect(examined(hashed, holding(holder))).toMatchObject({
      state: 'unsupported',
      reason: expect.stringContaining('Ed25519ph'),
    });
    const plain = simpleSigning(holder, { by: (bytes) => sign(null, bytes, holder.privateKey) });
    expect(examined(plain, holding(holder)).state).toBe('verified');
  });
});

describe('a statement that a builder put into an index', () => {
  const release = ec();
  const [index, manifest] = [sha256('an index'), sha256('its statements')];
  const listed: Material = {
    ...dsse(release),
    digest: manifest,
    found: 'index',
    mediaType: 'application/vnd.in-toto+json',
    bytes: Buffer.from(statement()),
    annotations: new Map([['in-toto.io/predicate-type', 'https://slsa.dev/provenance/v1']]),
    listed: { index, reference: IMAGE, isInIndex: true },
  };
  const held = (...more: readonly { readonly subject: typeof IMAGE; readonly material: Material }[]) =>
    verify(
      {
        digest: index,
        kind: 'index',
        children: [IMAGE],
        indexes: [],
        attachments: [{ subject: IMAGE, material: listed }, ...more],
      },
      {
        wanted: [{ ...holderOf('release', publicKeyOf(release.publicKey, 'key'), []), takesStatements: false }],
        seen: Date.now(),
      },
    );

  test('is verified where its own manifest is signed, which is no signature of the image', () => {
    expect(held().attachments[0]).toMatchObject({ state: 'unsigned', strength: 'asserted' });
    const signed = held({ subject: manifest, material: simpleSigning(release, { digest: manifest }) });
    expect(signed.attachments[0]).toMatchObject({ format: 'buildkit', state: 'verified' });
    expect(signed.isSatisfied).toBe(false);
    expect(held({ subject: index, material: simpleSigning(release, { digest: index }) }).isSatisfied).toBe(true);
  });

  test('is not by the signature of another manifest, nor by a stranger’s', () => {
    for (const material of [simpleSigning(release, { digest: OTHER }), simpleSigning(ec(), { digest: manifest })])
      expect(held({ subject: manifest, material }).attachments[0]).toMatchObject({ state: 'unsigned' });
  });
});

describe('annotations in a container signature', () => {
  const release = ec();
  const signed = (annotations: object) =>
    examined(
      bundle(
        release,
        statement({
          predicateType: 'https://sigstore.dev/cosign/sign/v1',
          subject: [{ digest: { sha256: IMAGE.slice(7) }, annotations }],
        }),
      ),
      holding(release),
    );

  test('are told, within bounds, and nothing is decided by them', () => {
    expect(signed({ env: 'prod' })).toMatchObject({ state: 'verified', statement: { annotations: { env: 'prod' } } });
    expect({ ...signed({ env: 'dev' }), statement: undefined }).toEqual({ ...signed({}), statement: undefined });
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, 'v']));
    expect(Object.keys(signed(many).statement?.annotations ?? {})).toHaveLength(20);
    const odd = { long: 'x'.repeat(1000), number: 7, good: 'v', ...JSON.parse('{"__proto__":"x"}') };
    expect(signed(odd).statement?.annotations).toEqual({ good: 'v' });
    expect(signed([]).statement?.annotations).toBeUndefined();
  });
});
