import type { Format, Verdict } from '../../core/attachment.ts';
import { known } from '../../core/known.ts';
import { notGood } from './format.ts';
import type { Proof } from './proof.ts';

/** What a good proof adds to a verdict. */
export type Good = Omit<Extract<Proof, { readonly isGood: true }>, 'isGood'>;

/** The verdict of a proof that is not good; of a good one what is read of it then. */
export function whenGood(format: Format, proof: Proof, read: (good: Good) => Verdict): Verdict {
  if (proof.isGood === 'unsupported') return notGood(format, 'unsupported', { reason: proof.reason, ours: proof.ours });
  if (!proof.isGood) return notGood(format, 'failed', { check: proof.check, reason: proof.reason, ours: proof.ours });
  if (proof.isGood === 'unknown') return whenUnknown(format, proof, read);
  const { isGood: _, ...good } = proof;
  return read(good);
}

/** What fails by what is known wins: else a good signature of another image would pass for one that is only not known. */
function whenUnknown(
  format: Format,
  { signer, reason, ours }: Extract<Proof, { readonly isGood: 'unknown' }>,
  read: (good: Good) => Verdict,
): Verdict {
  const found = read({ signer, log: false });
  const { state, statement } = found;
  if (state === 'verified') {
    const told = ours ? { signer, ...known({ statement }) } : { claimed: signer };
    return notGood(format, 'unsupported', { check: 'trust-root', reason, ours, ...told });
  }
  return ours ? found : notGood(format, 'failed', { check: 'certificate-chain', reason });
}
