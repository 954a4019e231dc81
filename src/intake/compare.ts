import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ACCEPTED, type Reason, refused, type Verdict } from './delivery.ts';

/** How far a sender's clock may be from ours: Standard Webhooks' and the vendors' own advice. */
const TOLERANCE = 5 * 60 * 1000;

/** Why these secrets cannot be used: an empty one would let everybody in, one with a line end nobody. */
export function unusable(secrets: readonly string[]): Reason | undefined {
  if (secrets.length === 0) return 'no-secret';
  return secrets.some((secret) => secret === '' || secret !== secret.trim()) ? 'secret-malformed' : undefined;
}

/** Whether the token is one of the secrets. It takes the same time wherever they differ: digests are compared. */
export function tokenVerdict(token: string, secrets: readonly string[]): Verdict {
  const reason = unusable(secrets);
  if (reason !== undefined) return refused(reason);
  const digest = sha256(token);
  // Every secret is tried: the time must not tell which one it was.
  const results = secrets.map((secret) => timingSafeEqual(sha256(secret), digest));
  return results.includes(true) ? ACCEPTED : refused('token-mismatch');
}

/** Whether one of the signatures is one of the keys' over the parts. */
export function isSigned(
  algorithm: 'sha1' | 'sha256',
  keys: readonly (string | Buffer)[],
  parts: readonly (string | Buffer)[],
  signatures: readonly Buffer[],
): boolean {
  const results = keys.flatMap((key) => {
    const hmac = createHmac(algorithm, key);
    for (const part of parts) hmac.update(part);
    const expected = hmac.digest();
    return signatures.map((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
  return results.includes(true);
}

/** Whether the hexadecimal digest is one of the secrets' over the parts. */
export function signatureVerdict(
  algorithm: 'sha1' | 'sha256',
  secrets: readonly string[],
  parts: readonly (string | Buffer)[],
  hex: string,
): Verdict {
  const reason = unusable(secrets);
  if (reason !== undefined) return refused(reason);
  return isSigned(algorithm, secrets, parts, [Buffer.from(hex, 'hex')]) ? ACCEPTED : refused('signature-mismatch');
}

/** Whether a time in Unix seconds, as text, is near enough to now (in milliseconds). */
export function isNear(seconds: string, now: number): boolean {
  return Math.abs(Number(seconds) * 1000 - now) <= TOLERANCE;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
