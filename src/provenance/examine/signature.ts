import { constants, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { weaknessOf } from '../trust/public-key.ts';

/** `prehashed`: good, but as Ed25519ph, in which cosign signs with such keys, and which its own check refuses. */
export type SignatureState = 'good' | 'bad' | 'prehashed';

// The hash goes with the curve; cosign signed with SHA-256 whatever the curve until 2.4.
const HASHES: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['sha256'],
  secp384r1: ['sha384', 'sha256'],
  secp521r1: ['sha512'],
};

/** Whether the key signed the message: by the one algorithm that goes with the key, never by one that the material names. */
export function checkSignature(key: KeyObject, message: Buffer, signature: Buffer): SignatureState {
  if (weaknessOf(key) !== undefined || signature.length === 0) return 'bad';
  const { asymmetricKeyType: type } = key;
  if (type === 'ed25519') {
    if (isGood(null, message, key, signature)) return 'good';
    return isPrehashed(key, message, signature) ? 'prehashed' : 'bad';
  }
  if (type === 'rsa') return isGood('sha256', message, key, signature) ? 'good' : 'bad';
  return hashesOf(key).some((hash) => isGood(hash, message, key, signature)) ? 'good' : 'bad';
}

/** The same where only a digest of the message is known, e.g. of `sha256`. */
export function checkDigestSignature(
  key: KeyObject,
  digest: { readonly algorithm: string; readonly value: Buffer },
  signature: Buffer,
): SignatureState {
  if (weaknessOf(key) !== undefined || signature.length === 0) return 'bad';
  const { algorithm, value } = digest;
  const { asymmetricKeyType: type } = key;
  if (type === 'rsa') return isGoodRsa(key, algorithm, value, signature) ? 'good' : 'bad';
  return type === 'ec' && hashesOf(key).includes(algorithm) && isGoodCurve(key, value, signature) ? 'good' : 'bad';
}

function hashesOf({ asymmetricKeyDetails: details }: KeyObject): readonly string[] {
  return HASHES[details?.namedCurve ?? ''] ?? [];
}

function isGood(hash: string | null, message: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(hash, message, key, signature);
  } catch {
    return false;
  }
}

function isPrehashed(key: KeyObject, message: Buffer, signature: Buffer): boolean {
  try {
    return ed25519ph.verify(signature, message, pointOf(key, 32), { zip215: false });
  } catch {
    return false;
  }
}

const CURVES = {
  prime256v1: { curve: p256, size: 65 },
  secp384r1: { curve: p384, size: 97 },
  secp521r1: { curve: p521, size: 133 },
};

function isGoodCurve(key: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const name = key.asymmetricKeyDetails?.namedCurve;
  if (name !== 'prime256v1' && name !== 'secp384r1' && name !== 'secp521r1') return false;
  const { curve, size } = CURVES[name];
  try {
    return curve.verify(signature, digest, pointOf(key, size), { prehash: false, format: 'der', lowS: false });
  } catch {
    return false;
  }
}

/** The key itself, which a SubjectPublicKeyInfo ends with. */
function pointOf(key: KeyObject, size: number): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-size);
}

// The DigestInfo of RFC 8017, 9.2, before the digest.
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function isGoodRsa(key: KeyObject, algorithm: string, digest: Buffer, signature: Buffer): boolean {
  if (algorithm !== 'sha256') return false;
  try {
    const signed = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return signed.equals(Buffer.concat([DIGEST_INFO, digest]));
  } catch {
    return false;
  }
}
