import { constants, createHash, hash, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../src/core/error.ts';
import { parsePublicKey } from '../../src/provenance/trust/public-key.ts';
import { verify } from '../../src/app/verifying/verify.ts';
import { holderOf, identified } from '../../src/app/verifying/wanted.ts';
import {
  attached,
  bundle,
  bundleOf,
  dsse,
  ec,
  ed25519,
  envelope,
  examined,
  type Holder,
  holding,
  idOf,
  IMAGE,
  OTHER,
  pem,
  rsa,
  sha256,
  simpleSigning,
  statement,
} from './material.ts';
import { publicKeyOf } from '../../src/provenance/trust/public-key.ts';

const release = ec();
const mallory = ec();
const ours = holding(release);

describe('a signature by a key', () => {
  test.each([
    ['simple signing', () => simpleSigning(release)],
    ['an attestation', () => dsse(release)],
    ['a bundle', () => bundle(release)],
  ])('%s is verified, at no proved time', (_, make) => {
    const { state, ours: isOurs, at, log } = examined(make(), ours);
    expect([state, isOurs, at, log]).toEqual(['verified', true, undefined, false]);
  });

  test.each([
    ['simple signing', () => simpleSigning(release, { digest: OTHER })],
    ['an attestation', () => dsse(release, statement({ subject: [{ digest: { sha256: OTHER.slice(7) } }] }))],
    ['a bundle', () => bundle(release, statement({ subject: [{ digest: { sha256: OTHER.slice(7) } }] }))],
  ])('%s of another image under this one’s name fails by its subject', (_, make) => {
    expect(examined(make(), ours)).toMatchObject({ state: 'failed', check: 'subject', ours: true });
  });

  test.each([
    ['simple signing', () => simpleSigning(mallory)],
    ['an attestation', () => dsse(mallory)],
    ['a bundle', () => bundle(mallory)],
  ])('%s of nobody’s key that was named is a stranger’s', (_, make) => {
    expect(examined(make(), ours)).toMatchObject({ state: 'failed', check: 'signature', ours: false });
  });

  test('that names our key and is not by it contradicts itself', () => {
    expect(examined(bundle(mallory, statement(), { hint: idOf(release) }), ours)).toMatchObject({
      check: 'signature',
      ours: true,
    });
  });

  test('is ours by its bytes, whatever key it hints at', () => {
    expect(examined(bundle(release, statement(), { hint: idOf(mallory) }), ours).state).toBe('verified');
  });

  test('over what is no container image signature fails by that', () => {
    expect(examined(simpleSigning(release, { type: 'atomic container signature' }), ours)).toMatchObject({
      check: 'payload-type',
    });
  });

  test('over another payload type fails by that, and no statement of it is read', () => {
    const verdict = examined(dsse(release, statement(), { payloadType: 'application/vnd.acme.other+json' }), ours);
    expect(verdict).toMatchObject({ state: 'failed', check: 'payload-type' });
    expect(verdict.statement).toBeUndefined();
  });
});

describe('a statement', () => {
  test.each([
    ['that is no JSON', 'not JSON', 'failed', 'statement'],
    [
      'of another type beside it',
      statement({ predicateType: 'https://cosign.sigstore.dev/attestation/vuln/v1' }),
      'failed',
      'statement',
    ],
    ['that says nothing', statement({ predicateType: null }), 'failed', 'statement'],
    ['of an unknown shape', statement({ _type: 'https://in-toto.io/Statement/v2' }), 'failed', 'statement'],
    ['about nothing', statement({ subject: [] }), 'failed', 'subject'],
    ['about a sha512 alone', statement({ subject: [{ digest: { sha512: 'a'.repeat(128) } }] }), 'failed', 'subject'],
    [
      'with our digest by another algorithm',
      statement({ subject: [{ digest: { sha512: IMAGE.slice(7) } }] }),
      'failed',
      'subject',
    ],
    [
      'with our digest in another place',
      statement({ subject: [{ name: IMAGE, digest: { sha256: OTHER.slice(7) } }] }),
      'failed',
      'subject',
    ],
    [
      'about 2,000',
      statement({ subject: Array.from({ length: 2000 }, () => ({ digest: { sha256: IMAGE.slice(7) } })) }),
      'unreadable',
      'subject',
    ],
    [
      'with a prototype',
      statement({ subject: [JSON.parse(`{"digest":{"__proto__":{"sha256":"${IMAGE.slice(7)}"}}}`)] }),
      'failed',
      'subject',
    ],
    [
      'with one key twice',
      statement().replace('{"_type"', '{"predicateType":"https://slsa.dev/provenance/v1","_type"'),
      'unreadable',
      'statement',
    ],
    [
      'nested without end',
      statement({ predicate: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }),
      'unreadable',
      'statement',
    ],
  ])('%s is refused', (_, text, state, check) => {
    const annotations = { predicateType: 'https://slsa.dev/provenance/v1' };
    expect(examined(dsse(release, text, { annotations }), ours)).toMatchObject({ state, check, ours: true });
  });

  test('may be about the image among others', () => {
    const subject = [
      { digest: { sha256: OTHER.slice(7) } },
      { digest: { sha512: 'a'.repeat(128), sha256: IMAGE.slice(7) } },
    ];
    expect(examined(dsse(release, statement({ subject })), ours).state).toBe('verified');
  });

  test('of provenance is read within bounds', () => {
    const predicate = {
      buildDefinition: {
        buildType: 'https://acme.example/build',
        externalParameters: {
          workflow: {
            repository: 'https://github.com/acme/shop',
            ref: 'refs/tags/v1.4.2',
            path: '.github/workflows/release.yml',
          },
        },
        resolvedDependencies: Array.from({ length: 100 }, () => ({
          uri: 'git+https://github.com/acme/shop',
          digest: { gitCommit: 'abc' },
        })),
      },
      runDetails: {
        builder: { id: 'https://github.com/actions/runner' },
        metadata: { invocationId: 'x'.repeat(5000) },
      },
    };
    const { statement: read } = examined(dsse(release, statement({ predicate })), ours);
    expect(read).toMatchObject({
      builder: 'https://github.com/actions/runner',
      ref: 'refs/tags/v1.4.2',
      commit: 'abc',
    });
    expect([read?.materials?.length, read?.run]).toEqual([64, undefined]);
  });
});

describe('what only looks like a signature', () => {
  const key = 'dev.cosignproject.cosign/signature';
  const changed = (text: string) => {
    const good = simpleSigning(release);
    return { ...good, annotations: new Map([[key, text.replace('…', good.annotations.get(key) ?? '')]]) };
  };

  test.each(['…\n', ' …', '…=', 'AAAA', ''])('%j is none: one signature has one spelling', (text) => {
    expect(examined(changed(text), ours).state).not.toBe('verified');
  });

  test('two signatures in one envelope are refused', () => {
    const one = envelope(release, statement());
    const both = { ...one, signatures: [...one.signatures, ...one.signatures] };
    const material = attached('application/vnd.dsse.envelope.v1+json', Buffer.from(JSON.stringify(both)), {});
    expect(examined(material, ours)).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('a bundle of a later version, with an unknown field or with one key twice is refused', () => {
    const text = bundle(release).bytes.toString();
    const of = (changedText: string) => examined({ ...bundle(release), bytes: Buffer.from(changedText) }, ours);
    expect(of(text).state).toBe('verified');
    for (const [from, to] of [
      ['.v0.3+json', '.v0.9+json'],
      ['"verificationMaterial"', '"more":1,"verificationMaterial"'],
      ['"payloadType"', '"payloadType":"x","payloadType"'],
    ] as const)
      expect(of(text.replace(from, to))).toMatchObject({ state: 'unreadable', check: 'parse' });
  });

  test('bytes of all three, changed one at a time: none is accepted, but in the hint', () => {
    const accepted: string[] = [];
    for (const good of [simpleSigning(release), dsse(release), bundle(release)])
      for (let at = 0; at < good.bytes.length; at += 1) {
        const bytes = Buffer.from(good.bytes);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const text = good.bytes.toString();
        const hint = text.indexOf(idOf(release));
        const isHint = hint >= 0 && at >= hint && at < hint + idOf(release).length;
        if (!isHint && examined({ ...good, bytes }, ours).state === 'verified')
          accepted.push(text.slice(at - 20, at + 5));
      }
    expect(accepted).toEqual([]);
  });
});

describe('which key signs how', () => {
  const by = (holder: Holder, algorithm: string | null) =>
    simpleSigning(holder, { by: (bytes) => sign(algorithm, bytes, holder.privateKey) });
  const [p384, p521, r, ed] = [ec('P-384'), ec('P-521'), rsa(), ed25519()];

  test.each([
    ['P-256', release, 'sha256', 'verified'],
    ['P-256', release, 'sha384', 'failed'],
    ['P-384', p384, 'sha384', 'verified'],
    ['P-384 as cosign did before', p384, 'sha256', 'verified'],
    ['P-384', p384, 'sha512', 'failed'],
    ['P-521', p521, 'sha512', 'verified'],
    ['P-521', p521, 'sha256', 'failed'],
    ['RSA', r, 'sha256', 'verified'],
    ['RSA', r, 'sha512', 'failed'],
    ['Ed25519', ed, null, 'verified'],
  ])('%s with %s %s is %s', (_, holder, algorithm, state) => {
    expect(examined(by(holder, algorithm), holding(holder)).state).toBe(state);
  });

  test('RSA-PSS is no PKCS 1', () => {
    const pss = (bytes: Buffer) =>
      sign('sha256', bytes, { key: r.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING });
    expect(examined(simpleSigning(r, { by: pss }), holding(r)).state).toBe('failed');
  });

  test('keys that are weak, private or none are refused with the reason', () => {
    const refused = (text: string) => () => parsePublicKey(text, 'cosign.pub');
    expect(refused(pem(rsa(1024)))).toThrow(/1024 bits/);
    expect(refused(release.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(/private key/);
    expect(refused(pem(ec('secp256k1')))).toThrow(/curve/);
    expect(refused('cosign.pub')).toThrow(/no PEM public key/);
    expect(refused(`${pem(release)}${pem(mallory)}`)).toThrow(/2 blocks/);
  });
});

describe('the signature of a digest', () => {
  const artifact = Buffer.from('a tool');
  const signatureOf = (holder: Holder, messageDigest = createHash('sha256').update(artifact).digest('base64')) =>
    bundleOf({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { publicKey: { hint: idOf(holder) } },
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: messageDigest },
        signature: sign('sha256', artifact, holder.privateKey).toString('base64'),
      },
    });

  test.each([
    ['ECDSA', release],
    ['RSA', rsa()],
  ])('by %s is verified without the bytes', (_, holder) => {
    expect(examined(signatureOf(holder), holding(holder), sha256(artifact)).state).toBe('verified');
    expect(examined(signatureOf(holder), ours, sha256(artifact)).state).toBe(
      holder === release ? 'verified' : 'failed',
    );
  });

  test('of another artifact fails, whatever digest stands beside it', () => {
    expect(examined(signatureOf(release), ours, OTHER)).toMatchObject({ state: 'failed', check: 'artifact-digest' });
    const claimed = signatureOf(release, Buffer.from(OTHER.slice(7), 'hex').toString('base64'));
    expect(examined(claimed, ours, OTHER)).toMatchObject({ state: 'failed', check: 'signature' });
  });
});

describe('who has to have signed it', () => {
  const image = { digest: IMAGE, kind: 'manifest', children: [], indexes: [] } as const;
  const at = Date.UTC(2026, 10, 24);
  const wanted = (holder: Holder, more = {}) => ({
    ...holderOf('release', publicKeyOf(holder.publicKey, 'key'), [], more),
    takesStatements: false,
  });
  const about = (...materials: readonly ReturnType<typeof dsse>[]) =>
    materials.map((material) => ({ subject: IMAGE, material }));
  const held = (attachments: ReturnType<typeof about>, more = {}, seen = at) =>
    verify({ ...image, attachments }, { wanted: [wanted(release, more)], seen });

  test('one good signature among rubbish, foreign and forged ones passes', () => {
    const rubbish = attached('application/vnd.dev.sigstore.bundle.v0.3+json', Buffer.from('{'), {});
    const all = about(
      rubbish,
      simpleSigning(mallory),
      simpleSigning(release, { digest: OTHER }),
      simpleSigning(release),
    );
    expect(held(all).isSatisfied).toBe(true);
    expect(held(all).attachments.map(({ state }) => state)).toEqual(['unreadable', 'failed', 'failed', 'verified']);
    expect(held(all.slice(0, 3)).isSatisfied).toBe(false);
  });

  test('nothing at all never passes, nor nobody', () => {
    expect(held([]).requirements[0]).toMatchObject({ isSatisfied: false, reason: 'nothing is attached' });
    expect(verify({ ...image, attachments: about(simpleSigning(release)) }, { wanted: [], seen: at }).isSatisfied).toBe(
      false,
    );
  });

  test('a statement about an image is no signature of it; cosign 3’s signature is', () => {
    expect(held(about(dsse(release))).requirements[0]).toMatchObject({
      isSatisfied: false,
      reason: 'it made statements about the image, and signed none',
    });
    expect(
      held(about(bundle(release, statement({ predicateType: 'https://sigstore.dev/cosign/sign/v1' })))).isSatisfied,
    ).toBe(true);
  });

  test('a key past its end counts by when its signature was first seen', () => {
    const validUntil = Date.UTC(2026, 5, 1);
    const signed = about(simpleSigning(release));
    expect(held(signed, { validUntil }, Date.UTC(2026, 4, 1)).isSatisfied).toBe(true);
    const late = held(signed, { validUntil }, at);
    expect(late.isSatisfied).toBe(false);
    expect(late.attachments[0]).toMatchObject({ state: 'failed', check: 'key-validity', ours: true });
  });

  test('an index passes by itself or by all of its images, never by one of them', () => {
    const [index, one, two] = [sha256('index'), sha256('one'), sha256('two')];
    const of = (...digests: readonly (typeof index)[]) =>
      verify(
        {
          digest: index,
          kind: 'index',
          children: [one, two],
          indexes: [],
          attachments: digests.map((digest) => ({ subject: digest, material: simpleSigning(release, { digest }) })),
        },
        { wanted: [wanted(release)], seen: at },
      ).isSatisfied;
    expect([of(index), of(one, two), of(one), of(two, sha256('three')), of()]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('a child passes by an index that lists it, and not by a signature that names another', () => {
    const index = sha256('index');
    const attachments = [{ subject: index, material: simpleSigning(release, { digest: index }) }];
    const asked = { wanted: [wanted(release)], seen: at };
    expect(verify({ ...image, indexes: [index], attachments }, asked).isSatisfied).toBe(true);
    expect(verify({ ...image, attachments }, asked).isSatisfied).toBe(false);
  });

  test.each([
    ['https://github.com/acme/x.evil.example', false],
    ['https://github.com/acme-evil/shop/.github/workflows/release.yml@refs/tags/v1', false],
    ['https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1', true],
    ['https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1/../../x', false],
    ['https://github.com/acme/a/b/.github/workflows/release.yml@refs/tags/v1', false],
    ['https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1\n', false],
    ['https://github.com/acme/shop/.github/workflows/RELEASE.yml@refs/tags/v1', false],
    ['https://github.com.evil.example/acme/shop/.github/workflows/release.yml@refs/tags/v1', false],
    ['x https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1', false],
  ])('the identity %j is the pattern’s: %s (GHSA-46mp-8w32-6g94)', (identity, expected) => {
    const { isBy } = identified(
      'https://github.com/acme/*/.github/workflows/release.yml@refs/tags/v*',
      'https://issuer.example',
      [],
    );
    expect(isBy({ identity, issuer: 'https://issuer.example', claims: {} })).toBe(expected);
    expect(isBy({ identity, issuer: 'https://issuer.example/', claims: {} })).toBe(false);
  });

  test.each(['*', 'https://*', 'https://*/acme', 'https://*.example/x', '*@acme.example', 'http://github.com/*'])(
    'the pattern %s would be anybody’s, and is refused',
    (pattern) => {
      expect(() => identified(pattern, 'https://issuer.example', [])).toThrow(InvalidInput);
    },
  );

  test('an address is itself alone, and neither its beginning nor its end', () => {
    const { isBy } = identified('release@acme.example', 'https://issuer.example', []);
    const of = (identity: string) => isBy({ identity, issuer: 'https://issuer.example', claims: {} });
    expect(
      ['release@acme.example', 'release@acme.example.evil', 'x-release@acme.example', 'Release@acme.example'].map(of),
    ).toEqual([true, false, false, false]);
  });
});

test('a verdict is the same on whatever day', () => {
  const material = bundle(release);
  expect(hash('sha256', JSON.stringify(examined(material, ours)))).toBe(
    hash('sha256', JSON.stringify(examined({ ...material }, holding(release)))),
  );
});
