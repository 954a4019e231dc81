import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { Time } from '../../../core/time.ts';

/** Keeps something with a browser that it can neither read nor change. */
export interface Seal {
  /** The text is good until `expires`. */
  seal(content: Readonly<Record<string, unknown>>, expires: Time): Promise<string>;
  /** What was sealed; undefined for anything else, and for what is over. */
  open(text: string, now: Time): Promise<Readonly<Record<string, unknown>> | undefined>;
}

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;
const KEY_BYTES = 32;

/**
 * Seals with a key made of the first secret, opens with those of all: a secret can be replaced without everybody having
 * to sign in again. What is sealed for one purpose opens for no other.
 */
export function sealFor(purpose: string, secrets: readonly string[]): Seal {
  const keys = secrets.map(
    (secret) => new Uint8Array(hkdfSync('sha256', secret, '', `landwaiter ${purpose}`, KEY_BYTES)),
  );
  return {
    async seal(content, expires) {
      const [key] = keys;
      if (!key) throw new Error('a seal needs a secret');
      return new EncryptJWT({ content })
        .setProtectedHeader(ALGORITHM)
        .setExpirationTime(new Date(expires))
        .encrypt(key);
    },
    async open(text, now) {
      for (const key of keys) {
        try {
          const { payload } = await jwtDecrypt<{ content?: unknown }>(text, key, {
            currentDate: new Date(now),
            keyManagementAlgorithms: [ALGORITHM.alg],
            contentEncryptionAlgorithms: [ALGORITHM.enc],
            requiredClaims: ['exp'],
          });
          const { content } = payload;
          return typeof content === 'object' && content !== null ? { ...content } : undefined;
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
        }
      }
      return undefined;
    },
  };
}
