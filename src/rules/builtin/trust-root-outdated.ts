import { counted, firstOf } from '../../core/count.ts';
import { type ExaminedAttachment, type ExaminedVerdict, isUnknownOf } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { AttachedImage } from '../../core/subjects.ts';
import { earliest } from '../../core/time.ts';
import { isGoodAttachment } from '../provenance/forged.ts';
import { attachmentExhibits } from '../provenance/why-not.ts';
import { IMPLANT, type Rule } from '../rule.ts';

const REASONS = 3;

export const trustRootOutdated: Rule = {
  id: 'trust-root-outdated',
  version: 1,
  title: 'Signatures are by services that the trust root does not know',
  severity: 'low',
  mode: 'policy',
  goesBy: ['signers'],
  attack: IMPLANT,
  why: 'Logs, authorities and timestamp services get new keys, and a trust root that was made before does not have them. What they prove is neither good nor bad then: it satisfies nothing. Whoever runs services of his own looks the same until the root is brought up to date, so an image that only an unknown authority vouches for is still told by itself.',
  respond: [
    'Get the newest trusted root from whoever runs these services, by a way that you trust, and name its file under trust.roots.',
    'Look at what is attached then: landwaiter verify IMAGE --signer NAME. What stays unknown is signed by somebody’s own services.',
  ],
  benignIf: ['a service got a new key, or a new service was added, after the trust root was made'],
  phase: 'facts',
  on: 'trust',
  quiet: {},

  detect({ images }, lineage) {
    if (lineage.policy.signers.length === 0) return undefined;
    const unknown = images.flatMap((image) => unknownOn(image, lineage));
    const [first] = unknown;
    if (!first) return undefined;
    const about = new Set(unknown.map(({ attachment }) => attachment.subject)).size;
    const reasons = [...new Set(unknown.map(({ verdict }) => verdict.reason))];
    return {
      summary: `${counted(unknown.length, 'signature or statement', 'signatures and statements')} of ${counted(about, 'image')} can be called neither good nor bad: ${firstOf(reasons, REASONS)}.`,
      confidence: 'recorded',
      since: earliest(unknown.map(({ attachment }) => attachment.facts[0].at)),
      missing: ['a trust root that knows these services, or that says that they are none of its own'],
      evidence: attachmentExhibits(unknown.map(({ attachment }) => attachment)),
    };
  },
};

interface Unknown {
  readonly attachment: ExaminedAttachment;
  readonly verdict: ExaminedVerdict;
}

/** Of strangers nothing is asked: what says to be a signer's of the policy, and passes by no other entry. */
function unknownOn(image: AttachedImage, lineage: Lineage): readonly Unknown[] {
  return lineage.verdictsOn(image.digest, image).flatMap((attachment) => {
    if (isGoodAttachment(attachment)) return [];
    const verdict = attachment.verdicts.find((one) =>
      lineage.policy.signers.some((signer) => isUnknownOf(signer, one)),
    );
    return verdict ? [{ attachment, verdict }] : [];
  });
}
