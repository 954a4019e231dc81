import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { X509Certificate } from '@sigstore/core';
import { HashAlgorithm } from '@sigstore/protobuf-specs';
import { InvalidInput } from '../../../core/error.ts';
import { isJson, jsonObject, strictBase64, strictJson } from '../../strict.ts';
import { type Envelope, envelopeOf } from '../statement/envelope.ts';
import type { Signed } from './signed.ts';

/** What a Sigstore bundle holds: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */
export interface ReadBundle {
  readonly proof: Omit<Signed, 'content'>;
  readonly content:
    | { readonly kind: 'statement'; readonly envelope: Envelope }
    | {
        readonly kind: 'message';
        readonly signature: Buffer;
        readonly digest: { readonly algorithm: string; readonly value: Buffer };
      };
}

const VERSIONS: ReadonlySet<unknown> = new Set([
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
]);
const ALGORITHMS: Readonly<Record<number, string>> = {
  [HashAlgorithm.SHA2_256]: 'sha256',
  [HashAlgorithm.SHA2_384]: 'sha384',
  [HashAlgorithm.SHA2_512]: 'sha512',
};
const MOST_PROOFS = 10;
const MOST_HASHES = 64;
// Fields of the JSON form that are bytes: the library takes what decoders forgive, and one signature would have many spellings.
const BYTES = [
  'rawBytes',
  'signature',
  'digest',
  'sig',
  'payload',
  'keyId',
  'canonicalizedBody',
  'signedEntryTimestamp',
  'signedTimestamp',
  'rootHash',
];
// All others. Those of none of these names are refused, as by the readers of Sigstore itself.
const OTHERS = [
  'mediaType',
  'verificationMaterial',
  'publicKey',
  'hint',
  'x509CertificateChain',
  'certificates',
  'certificate',
  'tlogEntries',
  'logIndex',
  'logId',
  'kindVersion',
  'kind',
  'version',
  'integratedTime',
  'inclusionPromise',
  'inclusionProof',
  'treeSize',
  'hashes',
  'checkpoint',
  'envelope',
  'timestampVerificationData',
  'rfc3161Timestamps',
  'messageSignature',
  'messageDigest',
  'algorithm',
  'dsseEnvelope',
  'payloadType',
  'signatures',
  'keyid',
];
const NAMES: ReadonlySet<string> = new Set([...BYTES, ...OTHERS]);

/** @throws InvalidInput for what is no bundle of a version that is read. */
export function parseBundle(bytes: Buffer, field: string): ReadBundle {
  const value = jsonObject(strictJson(bytes, field), field);
  if (!VERSIONS.has(value['mediaType']))
    throw new InvalidInput(`${field}.mediaType`, 'is no bundle’s of the versions 0.1 to 0.3');
  checkFields(value, field);
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(value);
  } catch (error) {
    throw new InvalidInput(field, `is no whole bundle: ${error instanceof Error ? error.message : ''}`);
  }
  return { proof: proofOf(bundle, field), content: contentOf(bundle, value, field) };
}

function proofOf({ verificationMaterial }: Bundle, field: string): ReadBundle['proof'] {
  const { content, tlogEntries, timestampVerificationData } = verificationMaterial;
  const stamps = timestampVerificationData?.rfc3161Timestamps ?? [];
  if (tlogEntries.length > MOST_PROOFS || stamps.length > MOST_PROOFS)
    throw new InvalidInput(field, `has more than ${MOST_PROOFS} log entries or timestamps`);
  for (const { inclusionProof, logIndex } of tlogEntries) {
    if ((inclusionProof?.hashes.length ?? 0) > MOST_HASHES)
      throw new InvalidInput(field, 'has a proof of more hashes than any log');
    if (!/^\d{1,19}$/.test(logIndex)) throw new InvalidInput(field, 'has a place in a log that is no number');
  }
  return {
    entries: tlogEntries,
    timestamps: stamps.map(({ signedTimestamp }) => Buffer.from(signedTimestamp)),
    ...signerOf(content, field),
  };
}

function signerOf(content: Bundle['verificationMaterial']['content'], field: string) {
  if (content.$case === 'publicKey') return content.publicKey.hint === '' ? {} : { hint: content.publicKey.hint };
  const raw =
    content.$case === 'certificate'
      ? content.certificate.rawBytes
      : content.x509CertificateChain.certificates[0]?.rawBytes;
  try {
    return { certificate: X509Certificate.parse(Buffer.from(raw ?? [])) };
  } catch {
    throw new InvalidInput(`${field}.verificationMaterial`, 'holds no certificate');
  }
}

function contentOf(
  { content }: Bundle,
  value: Readonly<Record<string, unknown>>,
  field: string,
): ReadBundle['content'] {
  if (content.$case === 'dsseEnvelope')
    return { kind: 'statement', envelope: envelopeOf(value['dsseEnvelope'], `${field}.dsseEnvelope`) };
  const { messageDigest, signature } = content.messageSignature;
  const algorithm = ALGORITHMS[messageDigest.algorithm];
  if (algorithm === undefined)
    throw new InvalidInput(`${field}.messageSignature.messageDigest.algorithm`, 'is none that is read');
  return { kind: 'message', signature, digest: { algorithm, value: messageDigest.digest } };
}

function checkFields(value: unknown, field: string): void {
  if (Array.isArray(value)) for (const [index, one] of value.entries()) checkFields(one, `${field}[${index}]`);
  if (!isJson(value)) return;
  for (const [key, one] of Object.entries(value)) {
    const place = `${field}.${key.slice(0, 40)}`;
    if (!NAMES.has(key)) throw new InvalidInput(place, 'is no field of a bundle');
    if (key === 'hashes' && Array.isArray(one)) for (const hash of one) strictBase64(hash, place);
    else if (typeof one !== 'string') checkFields(one, place);
    else if (BYTES.includes(key)) strictBase64(one, place);
  }
}
