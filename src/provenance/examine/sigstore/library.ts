import { createPublicKey } from 'node:crypto';
import type { X509Certificate } from '@sigstore/core';
import { type SignedEntity, type Signer, type TrustMaterial, Verifier } from '@sigstore/verify';
import { SECOND, type Time } from '../../../core/time.ts';
import type { SignedContent } from './signed.ts';

interface Part {
  readonly entries?: SignedEntity['tlogEntries'];
  readonly timestamps?: SignedEntity['timestamps'];
}

// The library wants a signer with every part; of this one nothing is asked.
const NOBODY = createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.alloc(32)]),
  format: 'der',
  type: 'spki',
});

/**
 * Asks the library about one part of a signature: that log entries are in their logs and of this signature, that timestamps are
 * of it. Part by part, since it would fail on a log, a timestamp or an SCT that the root does not name, and call a changed
 * payload a wrong log entry.
 * @throws VerificationError, and other errors for what cannot be read.
 */
export function checkPart(
  content: SignedContent,
  material: TrustMaterial,
  { entries = [], timestamps = [] }: Part,
): void {
  const publicKey = () => ({ publicKey: NOBODY, validFor: () => true });
  new Verifier({ ...material, publicKey }, { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 }).verify({
    signature: asContent(content),
    key: { $case: 'public-key', hint: '' },
    tlogEntries: [...entries],
    timestamps: [...timestamps],
  });
}

/**
 * Asks it whether a certificate leads to an authority of the root as of instants, and for so many SCTs.
 * @throws VerificationError, and other errors for what cannot be read.
 */
export function checkCertificate(
  certificate: X509Certificate,
  times: readonly Time[],
  content: SignedContent,
  material: TrustMaterial,
  leastScts: number,
): Signer {
  return new Verifier(material, { ctlogThreshold: leastScts, tlogThreshold: 0, timestampThreshold: 1 }).verify({
    signature: asContent(content),
    key: { $case: 'certificate', certificate },
    tlogEntries: [],
    timestamps: times.map((at, index) => ({ $case: 'transparency-log', tlogEntry: instant(at, index) })),
  });
}

/** An entry of which the library takes the time alone; of a log of its own, since it wants them to differ. */
function instant(at: Time, log: number) {
  return {
    logIndex: '0',
    logId: { keyId: Buffer.alloc(32, log) },
    kindVersion: { kind: '', version: '' },
    integratedTime: String(Math.floor(at / SECOND)),
    inclusionPromise: { signedEntryTimestamp: Buffer.alloc(0) },
    inclusionProof: undefined,
    canonicalizedBody: Buffer.alloc(0),
  };
}

/** The signature was checked before, by the key's own algorithm: here only what it is compared with. */
function asContent(content: SignedContent): SignedEntity['signature'] {
  return {
    signature: content.signature,
    compareSignature: (one) => content.compareSignature(one),
    compareDigest: (one) => content.compareDigest(one),
    compareSignedDigest: (one) => content.compareSignedDigest(one),
    verifySignature: () => true,
  };
}
