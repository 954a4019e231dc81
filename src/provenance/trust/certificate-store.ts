import { hash } from 'node:crypto';
import { jsonHash } from '../../core/canonical.ts';
import { InvalidInput } from '../../core/error.ts';
import { strictBase64 } from '../strict.ts';
import type { Sha256 } from '../../core/attachment.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { weaknessOf } from './public-key.ts';

/** A trust store of the Notary Project: whose certificates sign, and whose timestamps are believed. */
export interface CertificateStore {
  /** Of the certificates in it, in whatever order. */
  readonly id: Sha256;
  /** By the SHA-256 of each. */
  readonly authorities: ReadonlyMap<Sha256, Certificate>;
  readonly timestamps: ReadonlyMap<Sha256, Certificate>;
}

const LARGEST = 1024 * 1024;
const MOST = 100;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----/g;

/**
 * Reads the certificates of a PEM file (RFC 7468), text between them aside.
 * @throws InvalidInput for none, for too many, for a private key among them and for one with a weak key.
 */
export function parseCertificates(pem: Buffer, field: string): readonly Certificate[] {
  if (pem.length > LARGEST) throw new InvalidInput(field, `has ${pem.length} bytes, and ${LARGEST} are the most`);
  const text = pem.toString('latin1');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw new InvalidInput(
      field,
      'holds a private key: name a file of certificates, and keep this where nobody reads it',
    );
  const blocks = [...text.matchAll(BLOCK)];
  const begun = text.split('-----BEGIN ').length - 1;
  if (blocks.length === 0 || blocks.length > MOST || begun !== blocks.length)
    throw new InvalidInput(field, `holds ${blocks.length} of ${begun} certificates whole, and 1 to ${MOST} are read`);
  return blocks.map(([, label, body = '']) => {
    if (label !== 'CERTIFICATE') throw new InvalidInput(field, `holds a ${label}, and certificates are read`);
    const certificate = parseCertificate(strictBase64(body.replaceAll(/\s/g, ''), field), field);
    const weak = weaknessOf(certificate.key);
    if (weak !== undefined) throw new InvalidInput(field, `a certificate in it ${weak}`);
    return certificate;
  });
}

/** What `timestamps` is empty of is believed by nobody's time. */
export function certificateStore(
  authorities: readonly Certificate[],
  timestamps: readonly Certificate[] = [],
): CertificateStore {
  const store = { authorities: byHash(authorities), timestamps: byHash(timestamps) };
  const names = (all: ReadonlyMap<Sha256, Certificate>) => [...all.keys()].sort();
  return { id: jsonHash([names(store.authorities), names(store.timestamps)]), ...store };
}

function byHash(certificates: readonly Certificate[]): ReadonlyMap<Sha256, Certificate> {
  return new Map(certificates.map((one) => [certificateId(one), one]));
}

/** SHA-256 of its DER. */
export function certificateId({ der }: Certificate): Sha256 {
  return hash('sha256', der);
}
