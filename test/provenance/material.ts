import { createPublicKey, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { type Digest, parseDigest } from '../../src/core/digest.ts';
import { examine } from '../../src/provenance/examine/examine.ts';
import type { Material } from '../../src/provenance/material.ts';
import { publicKeyOf } from '../../src/provenance/trust/public-key.ts';
import { parseRoots } from '../../src/provenance/trust/root.ts';
import type { TrustEntry } from '../../src/provenance/trust/trust-entry.ts';
import type { Verdict } from '../../src/core/attachment.ts';

/** Whoever signs in a test. */
export interface Holder {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** Its signatures with SHA-256, in DER; absent: as Node.js makes them, each time others. */
  readonly by?: (bytes: Buffer) => Buffer;
}

export const signed = ({ by, privateKey }: Holder, bytes: Buffer): Buffer =>
  by ? by(bytes) : sign('sha256', bytes, privateKey);

export const ec = (namedCurve = 'P-256'): Holder => generateKeyPairSync('ec', { namedCurve });
export const rsa = (modulusLength = 2048): Holder => generateKeyPairSync('rsa', { modulusLength });
export const ed25519 = (): Holder => generateKeyPairSync('ed25519');

export const sha256 = (bytes: Buffer | string): Digest => parseDigest(`sha256:${hash('sha256', bytes)}`);
export const IMAGE = sha256('the image');
export const OTHER = sha256('another image');

/** A signature of cosign's first format. `by` signs what it is given, as cosign does. */
export function simpleSigning(
  holder: Holder,
  {
    digest = IMAGE,
    type = 'cosign container image signature',
    by = (bytes) => signed(holder, bytes),
  }: { readonly digest?: string; readonly type?: string; readonly by?: (bytes: Buffer) => Buffer } = {},
): Material {
  const payload = {
    critical: {
      identity: { 'docker-reference': 'registry.acme.example/shop/api' },
      image: { 'docker-manifest-digest': digest },
      type,
    },
    optional: null,
  };
  const bytes = Buffer.from(JSON.stringify(payload));
  return attached('application/vnd.dev.cosign.simplesigning.v1+json', bytes, {
    'dev.cosignproject.cosign/signature': by(bytes).toString('base64'),
  });
}

interface Said {
  readonly subject?: unknown;
  readonly predicateType?: unknown;
  readonly predicate?: unknown;
  readonly _type?: string;
}

export function statement({
  subject = [{ digest: { sha256: IMAGE.slice(7) } }],
  predicateType = 'https://slsa.dev/provenance/v1',
  predicate = {},
  _type = 'https://in-toto.io/Statement/v1',
}: Said = {}): string {
  return JSON.stringify({ _type, subject, predicateType, predicate });
}

export const IN_TOTO = 'application/vnd.in-toto+json';

export function preAuth(payload: Buffer, payloadType = IN_TOTO): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);
}

export function envelope(holder: Holder, text: string, payloadType = IN_TOTO) {
  const payload = Buffer.from(text);
  const signature = signed(holder, preAuth(payload, payloadType));
  return { payloadType, payload: payload.toString('base64'), signatures: [{ sig: signature.toString('base64') }] };
}

/** An attestation of cosign's first format. */
export function dsse(holder: Holder, text = statement(), { payloadType = IN_TOTO, annotations = {} } = {}): Material {
  return attached(
    'application/vnd.dsse.envelope.v1+json',
    Buffer.from(JSON.stringify(envelope(holder, text, payloadType))),
    annotations,
  );
}

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** A Sigstore bundle of a statement by a key. */
export function bundle(holder: Holder, text = statement(), { hint = idOf(holder) } = {}): Material {
  return bundleOf({
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint } },
    dsseEnvelope: envelope(holder, text),
  });
}

export function bundleOf(content: object): Material {
  return attached(BUNDLE, Buffer.from(JSON.stringify(content)), {});
}

export function attached(mediaType: string, bytes: Buffer, annotations: Readonly<Record<string, string>>): Material {
  const none = new Map<string, string>();
  return {
    digest: sha256('a manifest'),
    found: 'tag',
    manifestType: '',
    mediaType,
    bytes,
    annotations: new Map(Object.entries(annotations)),
    manifestAnnotations: none,
  };
}

/** As cosign hints at keys. */
export function idOf({ publicKey }: Holder): string {
  return hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'base64');
}

export function holding(
  { publicKey }: Holder,
  more: Partial<Extract<TrustEntry, { readonly kind: 'key' }>> = {},
): TrustEntry {
  return { kind: 'key', key: publicKeyOf(publicKey, 'key'), ...more };
}

export function believing(root: object): TrustEntry {
  const [read] = parseRoots(Buffer.from(JSON.stringify(root)), 'root');
  if (!read) throw new Error('no root');
  return { kind: 'root', root: read };
}

export function examined(
  material: Material,
  trust: TrustEntry,
  digest = IMAGE,
  about: { readonly mediaType?: string; readonly size?: number } = {},
): Verdict {
  const verdict = examine(material, { digest, ...about }, trust);
  if (!verdict) throw new Error('of no format');
  return verdict;
}

export function pem({ publicKey }: Holder): string {
  return createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
