import { createHash } from 'node:crypto';
import { isOfHost } from './host-certificate.ts';

/** A certificate, as far as a trust store is compared by it. */
export interface Certificate {
  /** Of its DER bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** The last common name in it: that of its subject, or of an issuer whose subject has none. */
  readonly name?: string;
  /** It stands for one machine: see `isOfHost`. */
  readonly isOfHost?: true;
}

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]{1,20000})-----END/g;
/** `X.509` as Java's key stores write it before each certificate, and its length. */
const JKS = Buffer.from([0x00, 0x05, 0x58, 0x2e, 0x35, 0x30, 0x39]);
/** How a key store begins. */
const STORE = Buffer.from([0xfe, 0xed, 0xfe, 0xed]);
const COMMON_NAME = Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03]);
const MOST = 2000;

/** Those in a PEM bundle, a single DER file or a Java key store. Bytes that are none of them give none. */
export function certificatesIn(bytes: Buffer): readonly Certificate[] {
  const text = bytes.toString('latin1');
  const pem = Array.from(text.matchAll(PEM), ([, body = '']) => certificate(Buffer.from(body, 'base64')));
  const found =
    pem.length > 0 ? pem : bytes.subarray(0, STORE.length).equals(STORE) ? fromKeyStore(bytes) : single(bytes);
  return found.slice(0, MOST);
}

function single(bytes: Buffer): readonly Certificate[] {
  // A SEQUENCE with a length of two bytes that is the rest of the file.
  const isWhole = bytes.length > 4 && bytes.readUInt16BE(0) === 0x3082 && bytes.readUInt16BE(2) === bytes.length - 4;
  return isWhole ? [certificate(bytes)] : [];
}

function fromKeyStore(bytes: Buffer): readonly Certificate[] {
  const found: Certificate[] = [];
  for (let at = bytes.indexOf(JKS); at >= 0 && at + JKS.length + 4 <= bytes.length; ) {
    const start = at + JKS.length + 4;
    const size = bytes.readUInt32BE(start - 4);
    if (size > 0 && start + size <= bytes.length) found.push(certificate(bytes.subarray(start, start + size)));
    at = bytes.indexOf(JKS, start);
  }
  return found;
}

function certificate(der: Buffer): Certificate {
  const at = der.lastIndexOf(COMMON_NAME);
  const start = at + COMMON_NAME.length + 2;
  const name = at < 0 || start > der.length ? '' : der.toString('utf8', start, start + (der[start - 1] ?? 0));
  return {
    sha256: createHash('sha256').update(der).digest('hex'),
    ...(name !== '' && { name: name.slice(0, 80) }),
    ...(isOfHost(der) && { isOfHost: true as const }),
  };
}
