import { createHash, sign } from 'node:crypto';
import type { Material } from '../../src/provenance/material.ts';
import { certificateStore, parseCertificates } from '../../src/provenance/trust/certificate-store.ts';
import { parsePublicKey } from '../../src/provenance/trust/public-key.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import { answer, google, KEY_NAME, provenance } from './google.ts';
import { bundled, instance } from './instance.ts';
import { believing, bundle, bundleOf, dsse, ec, idOf, pem, rsa, simpleSigning, statement } from './material.ts';
import { clock, cose, issued, jws, pemOf, pss, root, timestamp } from './notary.ts';
import { isLong } from '../in-turn.ts';

/** Keys, roots and certificates as they are kept: text. */
export type TrustText =
  | { readonly key: string }
  | { readonly root: object }
  | { readonly authorities: string; readonly timestamps: string };

export function trustOf(text: TrustText): TrustEntry {
  if ('key' in text) return { kind: 'key', key: parsePublicKey(text.key, 'key') };
  if ('root' in text) return believing(text.root);
  const read = (pems: string) => parseCertificates(Buffer.from(pems), 'store');
  return { kind: 'certificates', store: certificateStore(read(text.authorities), read(text.timestamps)) };
}

/** A good attachment of some format, and by what it is good. */
export interface Good {
  readonly name: string;
  readonly material: Material;
  readonly trust: TrustText;
  /** What nobody signs and nothing follows from: a key's hint, the name of a program, what of a timestamp is beside its signature. */
  readonly free?: readonly (string | Buffer)[];
  /** The verdict without its timestamp, which is set aside where it names an authority that nobody named. */
  readonly without?: Material;
  /** Each so-and-so-manieth byte: where a verdict takes milliseconds. */
  readonly stride?: number;
}

// So that the suite stays quick; each byte with `npm test -- --long test/provenance`.
const EACH = isLong ? 1 : undefined;
const AGENT = 'acme/1';

export function byKeys(): readonly Good[] {
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
    { name: 'simple signing', material: simpleSigning(p256), trust: { key: pem(p256) } },
    { name: 'simple signing, RSA', material: simpleSigning(big, { by: by(big, 'sha256') }), trust: { key: pem(big) } },
    {
      name: 'simple signing, P-384',
      material: simpleSigning(p384, { by: by(p384, 'sha384') }),
      trust: { key: pem(p384) },
    },
    { name: 'an attestation', material: dsse(p256), trust: { key: pem(p256) } },
    { name: 'a signature as attestation', material: dsse(p256, signature), trust: { key: pem(p256) } },
    { name: 'a bundle', material: bundle(p256), trust: { key: pem(p256) }, free: [idOf(p256)] },
    { name: 'a signature as bundle', material: bundle(p256, signature), trust: { key: pem(p256) }, free: [idOf(p256)] },
    { name: 'a bundle of bytes', material: message, trust: { key: pem(p256) }, free: [idOf(p256)] },
    {
      name: 'Google Cloud Build',
      material: google(answer([provenance(region)])),
      trust: { key: pem(region) },
      free: [KEY_NAME],
    },
  ];
}

export function ofNotary(): readonly Good[] {
  const [acme, clocks] = [root(), root('O=acme, CN=clocks')];
  const [release, big, tick] = [issued({}, acme), issued({ holder: rsa() }, acme), clock(clocks)];
  const at = new Date('2026-06-01T00:00:00Z');
  const stamps: Buffer[] = [];
  const stamp = (one: Buffer): Buffer => {
    const made = timestamp(one, at, tick, { issuer: clocks });
    stamps.push(made);
    return made;
  };
  const trust = { authorities: pemOf(acme), timestamps: pemOf(clocks) };
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

export async function byCertificates(): Promise<readonly Good[]> {
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
  return await Promise.all(
    wishes.map(async ([name, wish, from]): Promise<Good> => {
      const made = await signed(wish);
      return {
        name,
        material: bundled(made),
        trust: { root: from },
        free: made.timestamps,
        without: bundled({ ...made, timestamps: [] }),
        stride: EACH ?? 53,
      };
    }),
  );
}
