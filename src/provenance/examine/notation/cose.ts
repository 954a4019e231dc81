import { decode, encode, Tagged } from 'cborg';
import { InvalidInput } from '../../../core/error.ts';
import { possibleTime, SECOND, type Time } from '../../../core/time.ts';
import {
  AGENT,
  chainOf,
  checkCritical,
  EXPIRY,
  type NotationEnvelope,
  SCHEME,
  SIGNING_TIME,
  TIMESTAMP,
} from './envelope.ts';

const FIELD = 'envelope';
// Tags of RFC 8949, 3.4.2, and RFC 9052, 4.2; labels of RFC 9052, 3.1, and RFC 9360.
const [INSTANT, SIGN1] = [1, 18];
const [ALGORITHM, CRITICAL, CONTENT_TYPE, CHAIN] = [1, 2, 3, 33];
// RFC 9053, 2.1, and RFC 8230.
const ALGORITHMS: ReadonlyMap<unknown, string> = new Map([
  [-7, 'ES256'],
  [-35, 'ES384'],
  [-36, 'ES512'],
  [-37, 'PS256'],
  [-38, 'PS384'],
  [-39, 'PS512'],
]);
const BESIDE: ReadonlySet<unknown> = new Set([CHAIN, AGENT, TIMESTAMP]);

type Headers = ReadonlyMap<unknown, unknown>;

/**
 * Reads an envelope as COSE (RFC 9052, 4.2: one signer, tagged):
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-cose.md
 * @throws InvalidInput for what is none, for CBOR that has several spellings, and for headers that are not of it.
 */
export function readCose(bytes: Buffer): NotationEnvelope {
  const sign1 = decoded(bytes, FIELD);
  const parts: unknown = sign1 instanceof Tagged && sign1.tag === SIGN1 ? sign1.value : undefined;
  if (!Array.isArray(parts)) throw new InvalidInput(FIELD, 'is no COSE signature of one signer');
  const all: readonly unknown[] = parts;
  const [guarded, header, payload, signature, ...more] = all;
  if (!isBytes(guarded) || !(header instanceof Map) || !isBytes(payload) || !isBytes(signature) || more.length > 0)
    throw new InvalidInput(FIELD, 'is no COSE signature of one signer, with its payload in it');
  const headers = decoded(Buffer.from(guarded), `${FIELD}.protected`);
  if (!(headers instanceof Map)) throw new InvalidInput(`${FIELD}.protected`, 'is no map');
  for (const label of header.keys())
    if (!BESIDE.has(label)) throw new InvalidInput(FIELD, 'has an unprotected header that is not of it');
  if (header.has(AGENT)) textAt(header, AGENT);
  const critical = labelsAt(headers, CRITICAL);
  checkCritical(critical, new Set([...headers.keys()].map(String)), `${FIELD}.crit`);
  return {
    algorithm: ALGORITHMS.get(headers.get(ALGORITHM)) ?? `algorithm ${String(headers.get(ALGORITHM))} of COSE`,
    signed: Buffer.from(encode(['Signature1', guarded, new Uint8Array(), payload])),
    signature: Buffer.from(signature),
    payload: Buffer.from(payload),
    contentType: textAt(headers, CONTENT_TYPE),
    critical,
    scheme: textAt(headers, SCHEME),
    signingTime: timeAt(headers, SIGNING_TIME),
    ...(headers.has(EXPIRY) && { expiry: timeAt(headers, EXPIRY) }),
    chain: chainOf(certificatesOf(header.get(CHAIN)), `${FIELD}.x5chain`),
    ...(header.has(TIMESTAMP) && { timestamp: bytesOf(header.get(TIMESTAMP), TIMESTAMP) }),
  };
}

function decoded(bytes: Buffer, field: string): unknown {
  try {
    return decode(bytes, {
      strict: true,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      tags: Tagged.preserve(INSTANT, SIGN1),
    });
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(field, `is no CBOR that all read alike: ${error instanceof Error ? error.message : ''}`);
  }
}

/** A list, or of one certificate its bytes alone (RFC 9360, 2). */
function certificatesOf(value: unknown): readonly Buffer[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one) => bytesOf(one, 'x5chain'));
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function bytesOf(value: unknown, name: string): Buffer {
  if (!isBytes(value)) throw new InvalidInput(`${FIELD}.${name}`, 'is no bytes');
  return Buffer.from(value);
}

function textAt(headers: Headers, name: string | number): string {
  const value = headers.get(name);
  if (typeof value !== 'string' || value === '' || value.includes('\uFFFD'))
    throw new InvalidInput(`${FIELD}.${name}`, 'is no text');
  return value;
}

function labelsAt(headers: Headers, name: number): readonly string[] {
  const value = headers.get(name);
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' || typeof one === 'number'))
    throw new InvalidInput(`${FIELD}.${name}`, 'is no list of labels');
  return value.map(String);
}

function timeAt(headers: Headers, name: string): Time {
  const value = headers.get(name);
  const seconds: unknown = value instanceof Tagged && value.tag === INSTANT ? value.value : undefined;
  if (!Number.isSafeInteger(seconds)) throw new InvalidInput(`${FIELD}.${name}`, 'is no instant in whole seconds');
  return possibleTime(Number(seconds) * SECOND, `${FIELD}.${name}`);
}
