/**
 * How it stands with signatures of an image, the best first: `verified` by a signer of the policy; `failed`: one is by a key
 * or name of the policy and does not hold; `present`: one is attached, and nobody verified it or none is by a signer of the
 * policy; `none`: looked for and not there; `unchecked`: nobody looked for one.
 */
export const SIGNINGS = ['verified', 'failed', 'present', 'none', 'unchecked'] as const;

export interface Signing {
  readonly state: (typeof SIGNINGS)[number];
  /** Signers of the policy; of one that is `present`, who pushed it. */
  readonly by?: string | undefined;
  /** Why it does not hold, or counts for nothing. */
  readonly reason?: string | undefined;
}
