import type { Act } from '../act.ts';
import type { Owed } from '../month.ts';
import type { Attachments } from './held.ts';
import type { Lives } from './lives.ts';
import type { Signers } from './signers.ts';

/** A month as it was signed. */
export interface SignedLife {
  readonly acts: readonly Act[];
  readonly attachments: Attachments;
  readonly signers: Signers;
  readonly lives: Lives;
  readonly owed: readonly Owed[];
  /** Digests about which a build states that it made them. */
  readonly attested: ReadonlySet<string>;
  readonly drawn: ReadonlySet<string>;
}
