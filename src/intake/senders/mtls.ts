import { createHash, X509Certificate } from 'node:crypto';
import { ACCEPTED, type Delivery, refused, type Verdict } from '../delivery.ts';

/** Who may connect: certificates by themselves, or the subjects that a trusted authority wrote into them. */
export interface AllowedCertificates {
  /** SHA-256 of the certificate in DER, as 64 hexadecimal characters with or without colons. */
  readonly fingerprints: readonly string[];
  /** The whole subject, one part each and in the certificate's order: `['O=Acme', 'CN=registry']`. */
  readonly subjects: readonly (readonly string[])[];
}

/** A client certificate on an allow-list. A listed certificate needs no authority; a listed subject does. */
export function verifyCertificate({ certificate }: Delivery, allowed: AllowedCertificates, now: number): Verdict {
  if (allowed.fingerprints.length === 0 && allowed.subjects.length === 0) return refused('no-secret');
  if (certificate === undefined) return refused('certificate-missing');
  const parsed = parse(certificate.der);
  if (parsed === undefined) return refused('certificate-malformed');
  // Negated, so that a time which cannot be read is outside.
  if (!(Date.parse(parsed.validFrom) <= now && now <= Date.parse(parsed.validTo))) {
    return refused('certificate-not-valid-now');
  }
  const fingerprint = createHash('sha256').update(certificate.der).digest('hex');
  if (allowed.fingerprints.some((one) => one.replaceAll(':', '').toLowerCase() === fingerprint)) return ACCEPTED;
  // Parts are compared one by one: a comma in a name cannot make two of one.
  const parts = parsed.subject.split('\n');
  const isListed = allowed.subjects.some(
    (subject) => subject.length === parts.length && subject.every((part, index) => part === parts[index]),
  );
  if (!isListed) return refused('certificate-not-listed');
  return certificate.isTrusted ? ACCEPTED : refused('certificate-not-trusted');
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // PEM and trailing bytes are read too: the fingerprint would be of something else.
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}
