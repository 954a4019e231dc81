import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ACCEPTED, type Delivery, header, type Reason, refused, type Verdict } from '../delivery.ts';

/** A public key of the issuer, as its JWKS document has it. */
export interface PublicKey {
  readonly kid: string;
  readonly kty: string;
  readonly n: string;
  readonly e: string;
  readonly alg?: string;
  readonly use?: string;
}

/** Whose tokens are accepted: what was set at the push subscription. */
export interface PushIdentity {
  /** Google's, from https://www.googleapis.com/oauth2/v3/certs. */
  readonly keys: readonly PublicKey[];
  readonly audiences: readonly string[];
  /** The service accounts that may sign. */
  readonly emails: readonly string[];
}

const ISSUERS: ReadonlySet<unknown> = new Set(['https://accounts.google.com', 'accounts.google.com']);
const SMALLEST_KEY = 2048;
const SKEW = 60;

/** `Authorization: Bearer <JWT>` of a push: https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions. */
export function verifyPubsub(delivery: Delivery, identity: PushIdentity, now: number): Verdict {
  if (identity.keys.length === 0 || identity.audiences.length === 0 || identity.emails.length === 0) {
    return refused('no-secret');
  }
  const authorization = header(delivery, 'Authorization');
  if ('reason' in authorization) return refused(authorization.reason);
  const token = /^Bearer (([\w-]+)\.([\w-]+)\.([\w-]+))$/.exec(authorization.value);
  if (token === null) return refused('header-malformed');
  const [, , first = '', second = '', third = ''] = token;
  const [protectedHeader, claims, signature] = [jsonOf(first), jsonOf(second), bytesOf(third)];
  if (!protectedHeader || !claims || !signature) return refused('jwt-malformed');
  if (protectedHeader.get('alg') !== 'RS256' || protectedHeader.has('crit')) return refused('jwt-algorithm');
  const key = keyOf(identity.keys, protectedHeader.get('kid'));
  if (key === undefined) return refused('jwt-key-unknown');
  if (!verify('RSA-SHA256', Buffer.from(`${first}.${second}`), key, signature)) return refused('jwt-signature');
  const reason = reasonAgainst(claims, identity, now / 1000);
  return reason === undefined ? ACCEPTED : refused(reason);
}

function reasonAgainst(claims: Claims, { audiences, emails }: PushIdentity, now: number): Reason | undefined {
  if (!ISSUERS.has(claims.get('iss'))) return 'jwt-issuer';
  if (!audiences.some((audience) => audience === claims.get('aud'))) return 'jwt-audience';
  if (claims.get('email_verified') !== true) return 'jwt-email';
  if (!emails.some((email) => email === claims.get('email'))) return 'jwt-email';
  const [issued, expires, from = issued] = [claims.get('iat'), claims.get('exp'), claims.get('nbf')];
  if (!isNumber(issued) || !isNumber(expires) || !isNumber(from)) return 'jwt-malformed';
  if (Math.max(issued, from) > now + SKEW) return 'jwt-from-the-future';
  return expires < now - SKEW ? 'jwt-expired' : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function keyOf(keys: readonly PublicKey[], kid: unknown): KeyObject | undefined {
  const [jwk, ...others] = keys.filter((one) => one.kid === kid);
  if (jwk === undefined || others.length > 0 || jwk.kty !== 'RSA') return undefined;
  if ((jwk.use ?? 'sig') !== 'sig' || (jwk.alg ?? 'RS256') !== 'RS256') return undefined;
  try {
    const key = createPublicKey({ key: { kty: jwk.kty, n: jwk.n, e: jwk.e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) < SMALLEST_KEY ? undefined : key;
  } catch {
    return undefined;
  }
}

/** A Map: a claim called `__proto__` is a claim. */
type Claims = ReadonlyMap<string, unknown>;

function jsonOf(segment: string): Claims | undefined {
  const bytes = bytesOf(segment);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

// Only the one way to write these bytes.
function bytesOf(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}
