import { hash, type KeyObject, verify } from 'node:crypto';
import { ASN1Obj } from '@sigstore/core';
import { InvalidInput } from '../../../core/error.ts';
import { SECOND, type Time } from '../../../core/time.ts';
import { type Certificate, parseCertificate } from '../../trust/certificate.ts';

/** A timestamp (RFC 3161, 2.4.2) as a signed message (RFC 5652) with the one signature that counts. */
export interface TimestampToken {
  /** When it was there, and how exactly the authority says so, in milliseconds. */
  readonly time: Time;
  readonly accuracy: number;
  /** The certificates in it that can be read, in no order that means anything. */
  readonly bag: readonly Certificate[];
  /** Whether the certificate is the one that the signature names, by its issuer and number and by its hash (RFC 5816). */
  isBy(certificate: Certificate): boolean;
  /** Whether the timestamp is of these bytes, and signed by the key. */
  isOf(content: Buffer, key: KeyObject): boolean;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TIMESTAMP_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
// Plain RSA takes its hash from the digest algorithm.
const SIGNATURES: Readonly<Record<string, { readonly type: string; readonly hash?: string }>> = {
  '1.2.840.113549.1.1.1': { type: 'rsa' },
  '1.2.840.113549.1.1.11': { type: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { type: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { type: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { type: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { type: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { type: 'ec', hash: 'sha512' },
};
const LARGEST = 256 * 1024;
const MOST_CERTIFICATES = 20;
const FIELD = 'timestamp';

/** @throws InvalidInput for what is none, and for one of several signers. */
export function readToken(der: Buffer): TimestampToken {
  if (der.length > LARGEST) throw new InvalidInput(FIELD, `has ${der.length} bytes, and ${LARGEST} are the most`);
  try {
    return tokenOf(ASN1Obj.parseBuffer(Buffer.from(der)));
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(FIELD, 'is none that can be read');
  }
}

function tokenOf({ subs: [type, wrapped] }: ASN1Obj): TimestampToken {
  const signedData = wrapped?.subs[0]?.subs ?? [];
  const content = signedData[2]?.subs ?? [];
  const info = content[1]?.subs[0]?.value;
  const signers = signedData.at(-1)?.subs ?? [];
  if (type?.toOID() !== SIGNED_DATA || content[0]?.toOID() !== TIMESTAMP_INFO || !info)
    throw new InvalidInput(FIELD, 'is no signed timestamp');
  const [signer] = signers;
  if (!signer || signers.length !== 1) throw new InvalidInput(FIELD, `has ${signers.length} signers, and one is read`);
  const read = signerOf(signer);
  const told = infoOf(ASN1Obj.parseBuffer(Buffer.from(info)));
  return {
    time: told.time,
    accuracy: told.accuracy,
    bag: bagOf(signedData.find((one) => one.tag.isContextSpecific(0))?.subs ?? []),
    isBy: read.isBy,
    isOf: (bytes, key) =>
      hash(told.hash, bytes, 'buffer').equals(told.imprint) &&
      hash(read.hash, info, 'buffer').equals(read.digest) &&
      read.isSigned(key),
  };
}

/** What an authority says (TSTInfo). */
function infoOf({ subs }: ASN1Obj) {
  const [, , imprint, , time, accuracy] = subs;
  const algorithm = HASHES[imprint?.subs[0]?.subs[0]?.toOID() ?? ''];
  const digest = imprint?.subs[1]?.value;
  if (algorithm === undefined || !digest || !time) throw new InvalidInput(FIELD, 'is by no hash that is read');
  const isAccuracy = accuracy?.tag.constructed === true && accuracy.tag.isUniversal();
  return {
    hash: algorithm,
    imprint: digest,
    time: instantOf(time.value.toString('latin1')),
    accuracy: isAccuracy ? accuracyOf(accuracy.subs) : 0,
  };
}

/** GeneralizedTime as DER has it: in UTC, with any fraction. */
function instantOf(text: string): Time {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const time = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`,
  );
  if (Number.isNaN(time)) throw new InvalidInput(FIELD, 'is of no time that can be read');
  return time;
}

/** In milliseconds, rounded up: of seconds, [0] milliseconds, [1] microseconds. */
function accuracyOf(parts: readonly ASN1Obj[]): number {
  let sum = 0;
  for (const { tag, value } of parts) {
    const number = value.length <= 4 ? value.readUIntBE(0, value.length) : Infinity;
    sum += tag.isContextSpecific(0) ? number : tag.isContextSpecific(1) ? Math.ceil(number / 1000) : number * SECOND;
  }
  return sum;
}

function signerOf({ subs }: ASN1Obj) {
  const [, sid, digestAlgorithm, attributes, signatureAlgorithm, signature] = subs;
  const [issuer, serial] = sid?.subs ?? [];
  const algorithm = HASHES[digestAlgorithm?.subs[0]?.toOID() ?? ''];
  const method = SIGNATURES[signatureAlgorithm?.subs[0]?.toOID() ?? ''];
  if (!issuer || !serial || !attributes?.tag.isContextSpecific(0) || !signature || algorithm === undefined || !method)
    throw new InvalidInput(FIELD, 'is signed in a way that is not read');
  const signed = attributesOf(attributes);
  const digest = signed.get(MESSAGE_DIGEST)?.value;
  if (!digest || signed.get(CONTENT_TYPE)?.toOID() !== TIMESTAMP_INFO)
    throw new InvalidInput(FIELD, 'signs something else than it holds');
  // Signed as a SET OF, and written with a tag of its own.
  const message = attributes.toDER();
  message[0] = 0x31;
  return {
    hash: algorithm,
    digest,
    isSigned: (key: KeyObject) =>
      key.asymmetricKeyType === method.type && verify(method.hash ?? algorithm, message, key, signature.value),
    isBy: (certificate: Certificate) =>
      certificate.issuer.equals(issuer.toDER()) &&
      certificate.serial.equals(serial.value) &&
      isHashed(signed, certificate),
  };
}

/** Each once, with one value. */
function attributesOf({ subs }: ASN1Obj): ReadonlyMap<string, ASN1Obj> {
  const found = new Map<string, ASN1Obj>();
  for (const {
    subs: [type, values],
  } of subs) {
    const value = values?.subs.length === 1 ? values.subs[0] : undefined;
    const id = type?.toOID() ?? '';
    if (!value || found.has(id)) throw new InvalidInput(FIELD, 'signs an attribute twice');
    found.set(id, value);
  }
  return found;
}

/** The first certificate that the signing certificate attributes name is the signer's: the hash is SHA-1 in the older one. */
function isHashed(signed: ReadonlyMap<string, ASN1Obj>, { der }: Certificate): boolean {
  const [newer, older] = [SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE].map(
    (id) => signed.get(id)?.subs[0]?.subs[0]?.subs,
  );
  const [first, second] = newer ?? older ?? [];
  if (!first) return false;
  if (!newer) return hash('sha1', der, 'buffer').equals(first.value);
  const isNamed = first.tag.constructed;
  const algorithm = isNamed ? HASHES[first.subs[0]?.toOID() ?? ''] : 'sha256';
  const value = (isNamed ? second : first)?.value;
  return algorithm !== undefined && value !== undefined && hash(algorithm, der, 'buffer').equals(value);
}

function bagOf(subs: readonly ASN1Obj[]): readonly Certificate[] {
  return subs.slice(0, MOST_CERTIFICATES).flatMap((one) => {
    try {
      return [parseCertificate(one.toDER(), FIELD)];
    } catch {
      return [];
    }
  });
}
