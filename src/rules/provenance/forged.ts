import type { Check } from '../../core/attachment.ts';
import type { ExaminedAttachment, ExaminedVerdict } from '../../core/examined.ts';

/** What does not pass, and is no forgery: whoever signs late or copies half of it makes such. */
const NO_FORGERY: ReadonlySet<Check> = new Set(['size', 'parse', 'certificate-time', 'key-validity']);

/** An attachment that claims to be by a signer of the policy and is not, and the verdict that says so. */
export interface Forged {
  readonly attachment: ExaminedAttachment;
  readonly verdict: ExaminedVerdict;
}

/** Those of them that are forged: by one entry of the policy they claim to be its signer's, and by none they verify. */
export function forgedAmong(attached: readonly ExaminedAttachment[]): readonly Forged[] {
  return attached.flatMap((attachment) => {
    if (attachment.verdicts.some(isGood)) return [];
    const verdict = attachment.verdicts.find(
      ({ state, ours, check }) => state === 'failed' && ours && check !== undefined && !NO_FORGERY.has(check),
    );
    return verdict ? [{ attachment, verdict }] : [];
  });
}

/** Whether by an entry of the policy it verifies for its image. */
export function isGoodAttachment({ verdicts }: ExaminedAttachment): boolean {
  return verdicts.some(isGood);
}

function isGood({ state }: ExaminedVerdict): boolean {
  return state === 'verified';
}
