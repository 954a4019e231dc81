import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { HashAlgorithm } from '@sigstore/protobuf-specs';
import { InvalidInput } from '../../../core/error.ts';
import { jsonObject, strictBase64, strictJson } from '../../strict.ts';
import { type Envelope, envelopeOf } from '../statement/envelope.ts';
import { leafCertificate } from './leaf.ts';
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
// Fields of the JSON form by what they hold. Others are refused, as by the readers of Sigstore itself, and so is what the
// library would forgive (another type, bytes in what decoders let pass): one signature would have many spellings.
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
const NUMBERS = ['logIndex', 'integratedTime', 'treeSize'];
const TEXTS = ['mediaType', 'hint', 'kind', 'version', 'envelope', 'algorithm', 'payloadType', 'keyid'];
const LISTS = ['certificates', 'tlogEntries', 'hashes', 'rfc3161Timestamps', 'signatures'];
const OBJECTS = [
  'verificationMaterial',
  'publicKey',
  'x509CertificateChain',
  'certificate',
  'logId',
  'kindVersion',
  'inclusionPromise',
  'inclusionProof',
  'checkpoint',
  'timestampVerificationData',
  'messageSignature',
  'messageDigest',
  'dsseEnvelope',
];
// Of each of these the format allows one (`oneof`); of two the library takes one, and another reader may take the other.
const ONE_OF = [
  ['messageSignature', 'dsseEnvelope'],
  ['publicKey', 'x509CertificateChain', 'certificate'],
];

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
  for (const { inclusionProof } of tlogEntries) {
    if ((inclusionProof?.hashes.length ?? 0) > MOST_HASHES)
      throw new InvalidInput(field, 'has a proof of more hashes than any log');
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
  return { certificate: leafCertificate(Buffer.from(raw ?? []), `${field}.verificationMaterial`) };
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

function checkFields(value: Readonly<Record<string, unknown>>, field: string): void {
  for (const names of ONE_OF) {
    const both = names.filter((name) => (value[name] ?? null) !== null);
    if (both.length > 1) throw new InvalidInput(field, `has ${both.join(' and ')}, of which the format allows one`);
  }
  for (const [key, one] of Object.entries(value)) checkField(key, one, `${field}.${key.slice(0, 40)}`);
}

function checkField(key: string, one: unknown, place: string): void {
  // The same as a field that is not there (https://protobuf.dev/programming-guides/json).
  const isAbsent = one === null;
  if (BYTES.includes(key)) {
    if (!isAbsent) strictBase64(one, place);
  } else if (TEXTS.includes(key) || NUMBERS.includes(key)) {
    if (!isAbsent && (typeof one !== 'string' || (NUMBERS.includes(key) && !/^\d{1,19}$/.test(one))))
      throw new InvalidInput(place, `is no ${TEXTS.includes(key) ? 'text' : 'whole number as text'}`);
  } else if (OBJECTS.includes(key)) {
    if (!isAbsent) checkFields(jsonObject(one, place), place);
  } else if (LISTS.includes(key)) {
    const all: unknown = one ?? [];
    if (!Array.isArray(all)) throw new InvalidInput(place, 'is no list');
    for (const [index, each] of all.entries())
      if (key === 'hashes') strictBase64(each, `${place}[${index}]`);
      else checkFields(jsonObject(each, `${place}[${index}]`), `${place}[${index}]`);
  } else throw new InvalidInput(place, 'is no field of a bundle');
}
