import { whoAndBehind } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { ExaminedAttachment } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import { weakest } from '../../core/strength.ts';
import type { AttachedImage, Push } from '../../core/subjects.ts';
import { earliest } from '../../core/time.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { forgedAmong, isGoodAttachment } from '../provenance/forged.ts';
import { hasOf, signatureBy } from '../provenance/signed.ts';
import { attachmentExhibits } from '../provenance/why-not.ts';
import { IMPLANT, quietBy, type Rule, type Verdict } from '../rule.ts';
import { circumstances, clockTime, pushExhibits } from '../sentences/sentences.ts';

const LACKS = 'a signature of this image that is good';

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
    'See what is attached, and which check fails: landwaiter verify IMAGE --signer NAME',
    'Find where the image runs, and who pushed that: landwaiter where DIGEST',
  ],
  benignIf: [
    'a job that copies signatures took a wrong tag: it is of the image before',
    'the file of a key was replaced by another one under the same name',
  ],
  phase: 'facts',
  on: 'attached',
  quiet: {
    good: { when: 'by an entry of the policy what it brought verifies for this image', least: 'verified' },
  },

  detect(subject, lineage) {
    if (lineage.policy.signers.length === 0) return undefined;
    return 'answers' in subject ? found(subject, lineage) : pushed(subject, lineage);
  },
};

function pushed(push: Push, lineage: Lineage): Verdict {
  const about = lineage.attachment(push);
  if (!about) return undefined;
  const own = lineage.verdictsOn(about.subject, push).filter(({ digest }) => digest === push.digest);
  const [lead] = forgedAmong(own);
  if (!lead) return quietIn(own, about.subject);
  const { verdict, attachment } = lead;
  return {
    summary: `${whoAndBehind(push)} attached a ${about.kind} to ${push.repository}@${shortDigest(about.subject)} ${circumstances(push)} that claims to be by a signer of the policy and does not verify: ${verdict.check ?? ''}, ${verdict.reason}.`,
    // Anybody who may push can attach rubbish: that is a fault of his, and none of the image.
    ...(!isAllowedPublisher(push, lineage) && { severity: 'high' as const }),
    confidence: weakest([push.strength, 'recorded']),
    missing: [LACKS],
    evidence: [...pushExhibits(push), ...attachmentExhibits([attachment])],
  };
}

/**
 * By the registry's answer alone, of all that no push on record names: many feeds tell no digests. It stands on what is
 * attached and never on the image, which whoever may push could otherwise make a suspect one; and it is one finding an
 * image, however much is attached.
 */
function found(image: AttachedImage, lineage: Lineage): Verdict {
  const { repository, digest } = image;
  const told = new Set(lineage.attachedTo(image, digest).map((push) => push.digest));
  const answered = new Set<LandwaiterEvent>(image.answers);
  const untold = lineage
    .verdictsOn(digest, image)
    .filter((one) => !told.has(one.digest) && one.found !== 'index' && one.facts.some((fact) => answered.has(fact)));
  const [lead, ...more] = forgedAmong(untold);
  if (!lead) return quietIn(untold, digest);
  const forged = [lead, ...more].map(({ attachment }) => attachment);
  const since = earliest(forged.flatMap(({ facts }) => facts.filter((fact) => answered.has(fact))).map(({ at }) => at));
  const isSigned = lineage.policy.signers.some(
    (signer) => hasOf(digest, image, lineage, (one) => signatureBy(signer, one, image, lineage)) !== undefined,
  );
  const { check = '', reason } = lead.verdict;
  return {
    summary: `What is attached to ${repository}@${shortDigest(digest)}, as the registry answered at ${clockTime(since)}, claims to be by a signer of the policy and does not verify: ${check}, ${reason}${more.length === 0 ? '' : ` (and ${more.length} more)`}; no push on record names it.`,
    // The image passes by another one: this was in vain.
    severity: isSigned ? 'medium' : 'high',
    confidence: 'recorded',
    since,
    // Who attached it may still be told.
    pendingUntil: since + lineage.policy.windows.lateEvidence,
    missing: [LACKS, 'a record of who attached it'],
    evidence: attachmentExhibits(forged),
  };
}

function quietIn(attached: readonly ExaminedAttachment[], subject: Digest): Verdict {
  return attached.some(isGoodAttachment)
    ? quietBy('good', 'verified', `what is attached to ${shortDigest(subject)} verifies`)
    : undefined;
}
