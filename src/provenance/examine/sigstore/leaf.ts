import { X509Certificate as NodeCertificate } from 'node:crypto';
import { X509Certificate } from '@sigstore/core';
import { InvalidInput } from '../../../core/error.ts';

/**
 * A certificate in DER, in its one form: the library takes any tag for the outermost one, and what follows that.
 * @throws InvalidInput for what is none.
 */
export function leafCertificate(der: Buffer, field: string): X509Certificate {
  try {
    if (new NodeCertificate(der).raw.equals(der)) return X509Certificate.parse(Buffer.from(der));
  } catch {
    // Said below.
  }
  throw new InvalidInput(field, 'holds no certificate');
}
