import { InvalidInput, quoted } from '../../../core/error.ts';
import { parseTime, type Time } from '../../../core/time.ts';
import { type Json, jsonObject, strictBase64, strictJson } from '../../strict.ts';
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
const BESIDE: ReadonlySet<string> = new Set(['x5c', AGENT, TIMESTAMP]);

/**
 * Reads an envelope as a JSON Web Signature in its flattened form (RFC 7515, 7.2.2):
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md
 * @throws InvalidInput for what is none, and for fields that are not of it.
 */
export function readJws(bytes: Buffer): NotationEnvelope {
  const envelope = jsonObject(strictJson(bytes, FIELD), FIELD);
  only(envelope, new Set(['payload', 'protected', 'header', 'signature']), FIELD);
  const payload = base64url(envelope['payload'], `${FIELD}.payload`);
  const guarded = base64url(envelope['protected'], `${FIELD}.protected`);
  const headers = jsonObject(strictJson(guarded, `${FIELD}.protected`), `${FIELD}.protected`);
  const header = jsonObject(envelope['header'], `${FIELD}.header`);
  only(header, BESIDE, `${FIELD}.header`);
  if (Object.hasOwn(header, AGENT)) textAt(header, AGENT);
  const critical = textsAt(headers, 'crit');
  checkCritical(critical, new Set(Object.keys(headers)), `${FIELD}.crit`);
  const chain = header['x5c'];
  if (!Array.isArray(chain)) throw new InvalidInput(`${FIELD}.x5c`, 'is no list of certificates');
  const certificates = chain.map((one: unknown, index) => strictBase64(one, `${FIELD}.x5c[${index}]`));
  return {
    algorithm: textAt(headers, 'alg'),
    signed: Buffer.from(`${String(envelope['protected'])}.${String(envelope['payload'])}`),
    signature: base64url(envelope['signature'], `${FIELD}.signature`),
    payload,
    contentType: textAt(headers, 'cty'),
    critical,
    scheme: textAt(headers, SCHEME),
    signingTime: timeAt(headers, SIGNING_TIME),
    ...(Object.hasOwn(headers, EXPIRY) && { expiry: timeAt(headers, EXPIRY) }),
    chain: chainOf(certificates, `${FIELD}.x5c`),
    ...(Object.hasOwn(header, TIMESTAMP) && { timestamp: strictBase64(header[TIMESTAMP], `${FIELD}.${TIMESTAMP}`) }),
  };
}

/** In its one form, without padding (RFC 7515, 2). */
function base64url(text: unknown, field: string): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.toString('base64url') !== text) throw new InvalidInput(field, 'is no base64url');
  return bytes;
}

function only(object: Json, names: ReadonlySet<string>, field: string): void {
  const other = Object.keys(object).find((name) => !names.has(name));
  if (other !== undefined) throw new InvalidInput(field, `has a field ${quoted(other)}, which is not of it`);
}

function textAt(object: Json, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (typeof value !== 'string' || value === '') throw new InvalidInput(`${FIELD}.${name}`, 'is no text');
  return value;
}

function textsAt(object: Json, name: string): readonly string[] {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
    throw new InvalidInput(`${FIELD}.${name}`, 'is no list of texts');
  return value;
}

function timeAt(object: Json, name: string): Time {
  return parseTime(textAt(object, name), `${FIELD}.${name}`);
}
