import { whoAndBehind } from '../../core/actor.ts';
import type { Check } from '../../core/attachment.ts';
import { shortDigest } from '../../core/digest.ts';
import { weakest } from '../../core/strength.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { attachmentExhibits } from '../provenance/why-not.ts';
import { IMPLANT, quietBy, type Rule } from '../rule.ts';
import { circumstances, pushExhibits } from '../sentences/sentences.ts';

/** What does not pass, and is no forgery: whoever signs late or copies half of it makes such. */
const NO_FORGERY: ReadonlySet<Check> = new Set(['size', 'parse', 'certificate-time', 'key-validity']);

export const signatureInvalid: Rule = {
  id: 'signature-invalid',
  version: 1,
  title: 'What claims to be signed by us is not, or is of another image',
  severity: 'critical',
  mode: 'policy',
  goesBy: ['signers'],
  attack: IMPLANT,
  why: 'Nobody makes such a thing by accident: a good signature was attached to an image that it is not of, or bytes were changed under it. Whoever does that hopes that somebody checks badly.',
  respond: [
    'Ask whoever attached it where it is from.',
    'See what is attached, and which check fails: landwaiter verify IMAGE --signer NAME.',
    'Find where the image runs, and who pushed that: landwaiter where DIGEST.',
  ],
  benignIf: [
    'a job that copies signatures took a wrong tag: it is of the image before',
    'the file of a key was replaced by another one under the same name',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    good: { when: 'by an entry of the policy what it brought verifies for this image', least: 'verified' },
  },

  detect(push, lineage) {
    const about = lineage.attachment(push);
    if (!about || lineage.policy.signers.length === 0) return undefined;
    const own = lineage.verdictsOn(about.subject, push).filter(({ digest }) => digest === push.digest);
    const bad = own.flatMap((attachment) => {
      if (attachment.verdicts.some(({ state }) => state === 'verified')) return [];
      const verdict = attachment.verdicts.find(
        ({ state, ours, check }) => state === 'failed' && ours && check !== undefined && !NO_FORGERY.has(check),
      );
      return verdict ? [{ attachment, verdict }] : [];
    });
    const [lead] = bad;
    if (!lead) {
      const good = own.find(({ verdicts }) => verdicts.some(({ state }) => state === 'verified'));
      return good && quietBy('good', 'verified', `what is attached to ${shortDigest(about.subject)} verifies`);
    }
    const { verdict, attachment } = lead;
    return {
      summary: `${whoAndBehind(push)} attached a ${about.kind} to ${push.repository}@${shortDigest(about.subject)} ${circumstances(push)} that claims to be by a signer of the policy and does not verify: ${verdict.check ?? ''}, ${verdict.reason}.`,
      // Anybody who may push can attach rubbish: that is a fault of his, and none of the image.
      ...(!isAllowedPublisher(push, lineage) && { severity: 'high' as const }),
      confidence: weakest([push.strength, 'recorded']),
      missing: ['a signature of this image that is good'],
      evidence: [...pushExhibits(push), ...attachmentExhibits([attachment])],
    };
  },
};
