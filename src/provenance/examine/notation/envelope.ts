import { constants, type KeyObject, verify } from 'node:crypto';
import { InvalidInput, quoted } from '../../../core/error.ts';
import type { Time } from '../../../core/time.ts';
import { type Certificate, parseCertificate } from '../../trust/certificate.ts';

/** A signature envelope of the Notary Project, whichever of its two spellings it came in. */
export interface NotationEnvelope {
  /** As the envelope names it, e.g. `PS384`. */
  readonly algorithm: string;
  /** Exactly the bytes that were signed. */
  readonly signed: Buffer;
  /** Of ECDSA both numbers one after the other. */
  readonly signature: Buffer;
  readonly payload: Buffer;
  readonly contentType: string;
  /** Protected headers that have to be understood. */
  readonly critical: readonly string[];
  readonly scheme: string;
  readonly signingTime: Time;
  readonly expiry?: Time;
  /** From the signing certificate to the root. */
  readonly chain: readonly Certificate[];
  /** A countersignature: RFC 3161 token in DER. */
  readonly timestamp?: Buffer;
}

// https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md
export const SCHEME = 'io.cncf.notary.signingScheme';
export const SIGNING_TIME = 'io.cncf.notary.signingTime';
export const EXPIRY = 'io.cncf.notary.expiry';
export const AGENT = 'io.cncf.notary.signingAgent';
export const TIMESTAMP = 'io.cncf.notary.timestampSignature';

const MOST_CERTIFICATES = 10;

/** @throws InvalidInput for none and for more than 10. */
export function chainOf(certificates: readonly Buffer[], field: string): readonly Certificate[] {
  if (certificates.length === 0 || certificates.length > MOST_CERTIFICATES)
    throw new InvalidInput(field, `has ${certificates.length} certificates, and 1 to ${MOST_CERTIFICATES} are read`);
  return certificates.map((der, index) => parseCertificate(der, `${field}[${index}]`));
}

/**
 * That protected headers say themselves which of them have to be understood: the scheme and the expiry always, none twice,
 * none that is not there. @throws InvalidInput.
 */
export function checkCritical(critical: readonly string[], present: ReadonlySet<string>, field: string): void {
  if (new Set(critical).size !== critical.length) throw new InvalidInput(field, 'names a header twice');
  const absent = critical.find((name) => !present.has(name));
  if (absent !== undefined) throw new InvalidInput(field, `names ${quoted(absent)}, which is not there`);
  const unsaid = [SCHEME, EXPIRY].find((name) => present.has(name) && !critical.includes(name));
  if (unsaid !== undefined) throw new InvalidInput(field, `does not name ${unsaid}`);
}

/** Critical headers that are not understood here, with an unknown scheme: what they ask for is not done. */
export function notUnderstood({ critical, scheme }: NotationEnvelope): string | undefined {
  const unknown = critical.find((name) => name !== SCHEME && name !== EXPIRY);
  if (unknown !== undefined) return `its critical header ${quoted(unknown)}`;
  return scheme === 'notary.x509' ? undefined : `its signing scheme ${quoted(scheme)}`;
}

const PSS: Readonly<Record<number, number>> = { 2048: 256, 3072: 384, 4096: 512 };
const CURVES: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 512 };

/** The one algorithm that goes with a key; undefined for keys that the Notary Project does not sign with. */
export function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | undefined {
  const bits = type === 'rsa' ? PSS[details?.modulusLength ?? 0] : CURVES[details?.namedCurve ?? ''];
  return bits === undefined ? undefined : `${type === 'rsa' ? 'PS' : 'ES'}${bits}`;
}

/** Whether the key signed it, by the algorithm that goes with the key. */
export function isSignedBy(key: KeyObject, { signed, signature }: NotationEnvelope): boolean {
  const algorithm = algorithmOf(key);
  if (algorithm === undefined) return false;
  const hash = `sha${algorithm.slice(2)}`;
  const how = algorithm.startsWith('PS')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  try {
    return verify(hash, signed, how, signature);
  } catch {
    return false;
  }
}
