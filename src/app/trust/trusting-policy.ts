import type { Sha256 } from '../../core/attachment.ts';
import type { Policy } from '../../core/policy.ts';
import type { ReadSigners } from '../../policy/compile/signers.ts';
import type { TrustEntry } from '../../provenance/trust/trust-entry.ts';

/** What the policy's roots and signers name, read from its files. */
export interface Trust {
  /** Against which attachments are examined, by their names in verdicts. */
  readonly entries: ReadonlyMap<Sha256, TrustEntry>;
  /** Absent: nothing of theirs is examined. */
  readonly signer?: ReadSigners;
}

export const NO_TRUST: Trust = { entries: new Map() };

/** A policy, and what attachments are examined against by it. */
export interface TrustingPolicy extends Policy {
  readonly trust: Trust['entries'];
}
