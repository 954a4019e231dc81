import type { Format, Verdict } from '../../core/attachment.ts';
import { notGood } from './format.ts';
import type { Proof } from './proof.ts';

/** What a good proof adds to a verdict. */
export type Good = Omit<Extract<Proof, { readonly isGood: true }>, 'isGood'>;

/** The verdict of a proof that is not good; of a good one what is read of it then. */
export function whenGood(format: Format, proof: Proof, read: (good: Good) => Verdict): Verdict {
  if (proof.isGood === 'unsupported') return notGood(format, 'unsupported', { reason: proof.reason, ours: proof.ours });
  if (!proof.isGood) return notGood(format, 'failed', { check: proof.check, reason: proof.reason, ours: proof.ours });
  const { isGood: _, ...good } = proof;
  return read(good);
}
