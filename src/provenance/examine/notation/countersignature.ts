import { InvalidInput } from '../../../core/error.ts';
import type { Certificate } from '../../trust/certificate.ts';
import { type CertificateStore, certificateId } from '../../trust/certificate-store.ts';
import { weaknessOf } from '../../trust/public-key.ts';
import { authorityFailure, isForTimestamps } from './chain.ts';
import { readToken, type TimestampToken } from './token.ts';

const LONGEST_CHAIN = 8;

/**
 * The timestamp over a signature, where an authority of the store made it: the certificate that signed it is the one that the
 * signature names, never the first of those that lie in it (GHSA-xm5m-wgh2-rrg3). @throws InvalidInput with the reason.
 */
export function countersigned(
  der: Buffer,
  signature: Buffer,
  { timestamps }: CertificateStore,
): Pick<TimestampToken, 'time' | 'accuracy'> {
  const token = readToken(der);
  const signer = [...token.bag, ...timestamps.values()].find((one) => token.isBy(one));
  const refuse = (reason: string): never => {
    throw new InvalidInput('timestamp', reason);
  };
  if (!signer) return refuse('does not hold the certificate that signed it');
  if (!token.isOf(signature, signer.key)) return refuse('is not of this signature, or not signed by its authority');
  if (!isForTimestamps(signer) || weaknessOf(signer.key) !== undefined || !signer.isStrong)
    return refuse('is signed by a certificate that is none for timestamps');
  if (!leadsTo(timestamps, signer, token, 0)) return refuse('is of no authority that is named here');
  return token;
}

/** Whether a certificate leads to one of the store, all of them valid when the timestamp was made. */
function leadsTo(
  timestamps: CertificateStore['timestamps'],
  certificate: Certificate,
  token: TimestampToken,
  above: number,
): boolean {
  const { time } = token;
  if (time < certificate.from || time > certificate.to || above > LONGEST_CHAIN) return false;
  if (timestamps.has(certificateId(certificate))) return true;
  const isAbove = (one: Certificate, isRoot: boolean): boolean =>
    authorityFailure(one, above, isRoot) === undefined && certificate.isIssuedBy(one);
  const root = [...timestamps.values()].find((one) => isAbove(one, true) && one.from <= time && time <= one.to);
  if (root) return true;
  const next = token.bag.find((one) => one !== certificate && isAbove(one, false));
  return next !== undefined && leadsTo(timestamps, next, token, above + 1);
}
