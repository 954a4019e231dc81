import type { Check, Signer, Verdict } from '../../core/attachment.ts';

/** What a signature is worth, before anybody looked at what it is about. */
export type Proof =
  | ({ readonly isGood: true; readonly signer: Signer; readonly log: boolean } & Pick<
      Verdict,
      'at' | 'counts' | 'ends'
    >)
  | { readonly isGood: false; readonly check: Check; readonly reason: string; readonly ours: boolean }
  /** What can be checked is good, and who else proves it is not known to the root. Not `ours`: not even the authority is. */
  | { readonly isGood: 'unknown'; readonly signer: Signer; readonly reason: string; readonly ours: boolean }
  | { readonly isGood: 'unsupported'; readonly reason: string; readonly ours: boolean };
