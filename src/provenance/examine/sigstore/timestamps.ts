import { RFC3161Timestamp } from '@sigstore/core';
import type { TrustMaterial } from '@sigstore/verify';
import type { Time } from '../../../core/time.ts';
import { checkPart } from './library.ts';
import type { SignedContent } from './signed.ts';

/** What timestamps of a signature prove. */
export interface Stamped {
  readonly times: readonly Time[];
  /** Whether one says to be of an authority that the root names, and is not. */
  readonly isForged: boolean;
  /** Whether one over this signature is of an authority that the root does not name. */
  readonly isUnknown: boolean;
}

/** Checks each timestamp (RFC 3161) by itself: one good one is enough. Those of authorities that the root does not name are set aside. */
export function checkTimestamps(
  timestamps: readonly Buffer[],
  content: SignedContent,
  material: TrustMaterial,
): Stamped {
  const times: Time[] = [];
  let [isForged, isUnknown] = [false, false];
  for (const der of timestamps) {
    const read = parsed(der);
    const time = read && provedBy(read, content, material);
    if (time !== undefined) times.push(time);
    else if (!read || isNamed(read, material)) isForged = true;
    else isUnknown ||= isOver(read, content);
  }
  return { times, isForged, isUnknown };
}

function parsed(der: Buffer): RFC3161Timestamp | undefined {
  try {
    const read = RFC3161Timestamp.parse(Buffer.from(der));
    // Asked here, since it is read only when it is asked for.
    return Number.isNaN(read.signingTime.getTime()) ? undefined : read;
  } catch {
    return undefined;
  }
}

function provedBy(timestamp: RFC3161Timestamp, content: SignedContent, material: TrustMaterial): Time | undefined {
  try {
    checkPart(content, material, { timestamps: [{ $case: 'timestamp-authority', timestamp }] });
    return timestamp.signingTime.getTime();
  } catch {
    return undefined;
  }
}

function isOver({ tstInfo }: RFC3161Timestamp, { signature }: SignedContent): boolean {
  try {
    tstInfo.verify(signature);
    return true;
  } catch {
    return false;
  }
}

function isNamed(timestamp: RFC3161Timestamp, { timestampAuthorities }: TrustMaterial): boolean {
  try {
    const { signerSerialNumber, signerIssuer } = timestamp;
    return timestampAuthorities.some(
      ({ certChain: [leaf] }) => leaf?.serialNumber.equals(signerSerialNumber) && leaf.issuer.equals(signerIssuer),
    );
  } catch {
    return true;
  }
}
