import { hash, type KeyObject } from 'node:crypto';
import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { X509Certificate } from '@sigstore/core';
import { checkDigestSignature, checkSignature, type SignatureState } from '../signature.ts';

/** A signature and what proves when and by whom it was made, whatever format it came in. */
export interface Signed {
  readonly content: SignedContent;
  readonly certificate?: X509Certificate;
  /** Which key made it, as the material says. */
  readonly hint?: string;
  /** Of transparency logs, at most 10. */
  readonly entries: readonly TransparencyLogEntry[];
  /** RFC 3161 answers in DER, at most 10. */
  readonly timestamps: readonly Buffer[];
}

const BY_LENGTH: Readonly<Record<number, string>> = { 32: 'sha256', 48: 'sha384', 64: 'sha512' };

interface Digest {
  readonly algorithm: string;
  readonly value: Buffer;
}

/**
 * What was signed. The library asks it for digests, and holds log entries against them; the signature itself is checked
 * before it, so that a changed payload is called that.
 */
export class SignedContent {
  readonly signature: Buffer;
  /** Of a DSSE envelope its text as it lay there: log entries of the kind intoto 0.0.1 hash that. */
  readonly envelope: Buffer | undefined;
  readonly #message: Buffer | Digest;
  readonly #payload: Buffer | Digest;

  constructor(given: {
    /** The signed bytes, or of an artifact that is not at hand its digest. */
    readonly message: Buffer | Digest;
    /** Of a DSSE envelope. */
    readonly payload?: Buffer;
    readonly signature: Buffer;
    readonly envelope?: Buffer;
  }) {
    this.#message = given.message;
    this.#payload = given.payload ?? given.message;
    this.signature = given.signature;
    this.envelope = given.envelope;
  }

  check(key: KeyObject): SignatureState {
    return Buffer.isBuffer(this.#message)
      ? checkSignature(key, this.#message, this.signature)
      : checkDigestSignature(key, this.#message, this.signature);
  }

  compareSignature(signature: Buffer): boolean {
    return signature.equals(this.signature);
  }

  /** Of the payload. */
  compareDigest(digest: Buffer): boolean {
    return isDigestOf(this.#payload, digest);
  }

  /** Of the signed bytes. */
  compareSignedDigest(digest: Buffer): boolean {
    return isDigestOf(this.#message, digest);
  }
}

function isDigestOf(content: Buffer | Digest, digest: Buffer): boolean {
  const algorithm = BY_LENGTH[digest.length];
  if (algorithm === undefined) return false;
  if (Buffer.isBuffer(content)) return hash(algorithm, content, 'buffer').equals(digest);
  return content.algorithm === algorithm && content.value.equals(digest);
}
