import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { InvalidInput } from '../../core/error.ts';
import type { Sha256 } from '../../core/attachment.ts';

/** A key that may sign. */
export interface PublicKey {
  readonly key: KeyObject;
  /** SHA-256 of its SubjectPublicKeyInfo. */
  readonly id: Sha256;
}

const LARGEST = 64 * 1024;
const LEAST_RSA = 2048;
const MOST_RSA = 16_384;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/**
 * Reads a PEM public key (RFC 7468, `PUBLIC KEY`) as cosign writes them: ECDSA over P-256, P-384 or P-521, RSA of at least
 * 2,048 bits, Ed25519.
 * @throws InvalidInput that says what stands there instead, or why it is too weak.
 */
export function parsePublicKey(pem: string, field: string): PublicKey {
  if (pem.length > LARGEST) throw new InvalidInput(field, 'is longer than a public key');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw new InvalidInput(field, 'is a private key: name the public one, and keep this one where nobody reads it');
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label);
  if (blocks.length !== 1 || blocks[0] !== 'PUBLIC KEY')
    throw new InvalidInput(
      field,
      `is no PEM public key${blocks.length > 0 ? `, but ${blocks.length === 1 ? `a ${blocks[0]}` : `${blocks.length} blocks`}` : ''}: it begins with -----BEGIN PUBLIC KEY-----`,
    );
  try {
    return publicKeyOf(createPublicKey(pem), field);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(field, 'is no public key that can be read');
  }
}

/** @throws InvalidInput when it is too weak, or of a kind nobody signs images with. */
export function publicKeyOf(key: KeyObject, field: string): PublicKey {
  const weak = weaknessOf(key);
  if (weak !== undefined) throw new InvalidInput(field, weak);
  return { key, id: keyId(key) };
}

/** Why a key must not be believed; undefined where nothing speaks against it. */
export function weaknessOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | undefined {
  if (type === 'ed25519') return undefined;
  if (type === 'ec') {
    const curve = details?.namedCurve ?? '';
    return CURVES.has(curve) ? undefined : `is of the curve ${curve}, and P-256, P-384 and P-521 are taken`;
  }
  if (type !== 'rsa') return `is a key of the kind ${type}, and ECDSA, RSA and Ed25519 are taken`;
  const bits = details?.modulusLength ?? 0;
  if (bits < LEAST_RSA) return `is an RSA key of ${bits} bits, and ${LEAST_RSA} are the least`;
  return bits > MOST_RSA ? `is an RSA key of ${bits} bits, and ${MOST_RSA} are the most` : undefined;
}

export function keyId(key: KeyObject): Sha256 {
  return hash('sha256', key.export({ type: 'spki', format: 'der' }));
}
