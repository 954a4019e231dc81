import type { Sha256, Verdict } from './attachment.ts';
import type { Digest } from './digest.ts';
import type { EvidenceHeld, HeldAttachment } from './evidence-held.ts';
import type { PolicySigner } from './policy.ts';
import type { Time } from './time.ts';

/** What examines attachments: raised when verdicts on the same input may change. */
export const EXAMINER = 4;

/** What an attachment is worth by one trust entry of the policy. */
export interface ExaminedVerdict extends Verdict {
  /** The entry's name. */
  readonly trust: Sha256;
}

/** The verdicts on what a fact holds, one a trust entry of the policy; none where nothing can be examined. */
export type ExaminedOf = (fact: EvidenceHeld) => readonly ExaminedVerdict[];

export const NOTHING_EXAMINED: ExaminedOf = () => [];

/** An attachment of an image, by its bytes, however often and by whom it was seen. */
export interface ExaminedAttachment extends Pick<HeldAttachment, 'digest' | 'found' | 'unread'> {
  /** What it was asked for: an image, or an index that lists one. */
  readonly subject: Digest;
  /** The index that lists it, where one does. */
  readonly listedBy?: Digest;
  /** One a trust entry, as of when its bytes were first seen. */
  readonly verdicts: readonly ExaminedVerdict[];
  /** When a record that is believed here first shows its bytes; undefined: none does. */
  readonly seen?: Time;
  /** Oldest first. */
  readonly facts: readonly [EvidenceHeld, ...EvidenceHeld[]];
}

/** Whether a verdict is by one of the signer's trust entries, and finds it to be the signer's. */
export function isVerifiedBy(signer: PolicySigner, verdict: ExaminedVerdict): boolean {
  const { state, format, trust, signer: by } = verdict;
  return (
    state === 'verified' &&
    format !== 'buildkit' &&
    signer.trust.includes(trust) &&
    by !== undefined &&
    signer.isBy(by) &&
    isInTime(signer, verdict)
  );
}

/**
 * Whether a verdict finds it to be the signer's by a certificate of an authority that the root knows, and only whoever else
 * proves it (a log, a CT log, a timestamp authority) is not known. It passes nowhere.
 */
export function isOutdatedBy(signer: PolicySigner, { check, ours, trust, signer: by }: ExaminedVerdict): boolean {
  const isBy = by !== undefined && signer.trust.includes(trust) && signer.isBy(by);
  // Where a signer counts for a time, that has to be proved.
  return check === 'trust-root' && ours && isBy && !signer.counts;
}

/** Whether it says to be the signer's, and the root does not know who issued or proves it. */
export function isUnknownOf(
  signer: PolicySigner,
  { check, trust, signer: by, claimed = by }: ExaminedVerdict,
): boolean {
  return check === 'trust-root' && claimed !== undefined && signer.trust.includes(trust) && signer.isBy(claimed);
}

function isInTime({ counts }: PolicySigner, { at }: ExaminedVerdict): boolean {
  if (!counts) return true;
  return at !== undefined && at.time >= counts.from && (counts.to === undefined || at.time < counts.to);
}
