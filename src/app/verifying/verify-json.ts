import type { ExaminedVerdict } from '../../core/examined.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Attached } from '../../provenance/find/find.ts';
import type { Judged, Verification } from './verify.ts';

/** What was asked about, and what was found. */
export interface Told {
  /** As the user wrote it. */
  readonly reference: string;
  readonly image: Omit<Attached, 'kind'> & { readonly kind: Attached['kind'] | 'artifact' };
  /** When it was answered. */
  readonly observed: Time;
  readonly verification: Verification;
}

/** As `landwaiter verify -o json` gives it; its schema is `landwaiter schema verification`. */
export function verificationJson({ reference, image, verification }: Told): object {
  const { digest, kind, listed } = image;
  const { attachments, requirements, isSatisfied } = verification;
  return {
    version: 1,
    image: { reference, digest, kind },
    trust: [...new Set(attachments.map(({ trust }) => trust))],
    state: isSatisfied ? 'satisfied' : 'unsatisfied',
    listed: { complete: listed.isComplete, missing: listed.missing, dropped: listed.dropped },
    attachments: attachments.map(attachmentJson),
    requirements: requirements.map(({ name, isSatisfied: isOne, isUnknown, reason }) => ({
      name,
      state: isOne ? 'satisfied' : isUnknown ? 'unknown' : 'unsatisfied',
      reason,
    })),
  };
}

function attachmentJson(one: Judged): object {
  const { digest, found, subject, strength } = one;
  const { format, ...verdict } = verdictJson(one);
  return { digest, found, format, subject, ...verdict, strength };
}

/** A verdict with its times as text. */
export function verdictJson(one: ExaminedVerdict) {
  const { format, trust, state, check, reason, ours, signer, claimed, at, counts, log, statement } = one;
  return {
    format,
    trust,
    state,
    ...(check && { check }),
    reason,
    ours,
    ...(signer && { signer }),
    ...(claimed && { claimed }),
    ...(at && { at: { time: formatTime(at.time), by: at.by } }),
    ...(counts && {
      counts: { from: formatTime(counts.from), ...(counts.to !== undefined && { to: formatTime(counts.to) }) },
    }),
    log,
    ...(statement && { statement }),
  };
}
