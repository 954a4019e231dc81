import { isStrangers, type Signer } from '../../core/attachment.ts';
import { shortDigest } from '../../core/digest.ts';
import type { ExaminedAttachment, ExaminedVerdict } from '../../core/examined.ts';
import type { PolicySigner } from '../../core/policy.ts';
import { hasOf, signatureBy } from '../provenance/signed.ts';
import { wanting } from '../provenance/wanted.ts';
import { attachedAround, attachmentExhibits } from '../provenance/why-not.ts';
import { IMPLANT, quietBy, type Rule } from '../rule.ts';
import { placementExhibits, whereOf } from '../sentences/sentences.ts';

export const signatureByUnapprovedSigner: Rule = {
  id: 'signature-by-unapproved-signer',
  version: 1,
  title: 'An image runs with somebody else’s signature in place of the required one',
  severity: 'high',
  mode: 'policy',
  goesBy: ['environments[].require.signature', 'signers'],
  attack: IMPLANT,
  why: 'Who only looks whether there is a signature takes anybody’s. That one is there, and not the one that should be, is what an image looks like that was made elsewhere and signed to pass.',
  respond: [
    'See who signed it, and ask them: landwaiter verify IMAGE --signer NAME',
    'Find who pushed the image and who attached that: landwaiter trace DIGEST',
    'Put the last image back that the required signer signed.',
  ],
  benignIf: [
    'the key or identity was replaced, and the new one does not stand under signers yet',
    'the image is a vendor’s, with the vendor’s signature: give the environment or the signer an entry for it',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    beside: {
      when: 'each required signer has signed it, too: what others attach beside that is no matter',
      least: 'verified',
    },
    injected: {
      when: 'the policy lists the image among the environment’s injectors',
      least: 'recorded',
      beyondAttackers: 'the list stands in the policy, and names repositories',
    },
  },

  detect(placement, lineage) {
    const required = placement.environment?.require.signature;
    if (!required || required.length === 0) return undefined;
    const wanted = wanting(placement, lineage);
    if (!wanted || 'quiet' in wanted) return wanted;
    const { at, manifests, environment } = wanted;
    const { signers } = lineage.policy;
    const lacking = signers
      .filter(({ name }) => required.includes(name))
      .find((signer) =>
        manifests.some((one) => !hasOf(one, at, lineage, (digest) => signatureBy(signer, digest, at, lineage))),
      );
    const attached = manifests.flatMap((one) => attachedAround(one, at, lineage));
    const others = attached.flatMap((one) => otherOf(one, signers) ?? []);
    const [lead] = others.toSorted((one, other) => Number(other.isVerified) - Number(one.isVerified));
    if (!lead) return undefined;
    if (!lacking) return quietBy('beside', 'verified', `${required.join(', ')} signed it, too`);
    return {
      summary: `${whereOf(placement)} uses ${placement.image}, which ${environment.name} wants signed by ${lacking.name}, and what is attached to ${shortDigest(lead.attachment.subject)} is signed by ${lead.by}.`,
      // Of a stranger nothing is known but that it is none of ours.
      ...(!lead.isVerified && { severity: 'medium' as const }),
      confidence: lead.isVerified ? 'verified' : 'recorded',
      missing: [`a signature of ${lacking.name} that is good`],
      evidence: [...placementExhibits(placement), ...attachmentExhibits([lead.attachment])],
    };
  },
};

interface Other {
  readonly attachment: ExaminedAttachment;
  readonly by: string;
  /** Its signature is good, for whoever that is. */
  readonly isVerified: boolean;
}

const OF_STRANGERS: ReadonlySet<string | undefined> = new Set(['signature', 'certificate-chain', 'trust-root']);

/** A signature by nobody whom the policy names; undefined: it is somebody's, or no signature at all. */
function otherOf(attachment: ExaminedAttachment, signers: readonly PolicySigner[]): Other | undefined {
  const { verdicts } = attachment;
  const isSomebodys = (verdict: ExaminedVerdict): boolean =>
    signers.some((one) => one.trust.includes(verdict.trust) && verdict.signer && one.isBy(verdict.signer));
  if (verdicts.some((one) => one.format === 'buildkit' || isSomebodys(one))) return undefined;
  // That the root does not know the log takes nothing from whose certificate it is.
  const good = verdicts.find(({ state, check, ours }) => state === 'verified' || (check === 'trust-root' && ours));
  if (good?.signer) return { attachment, by: nameOf(good.signer), isVerified: true };
  const isStrange = verdicts.length > 0 && verdicts.every(isStrangers);
  return isStrange && verdicts.some(({ check }) => OF_STRANGERS.has(check))
    ? { attachment, by: 'a key or issuer that the policy does not name', isVerified: false }
    : undefined;
}

function nameOf(signer: Signer): string {
  if ('identity' in signer) return `${signer.identity}, by the word of ${signer.issuer}`;
  return 'subject' in signer ? signer.subject : `the key ${signer.key.slice(0, 12)}…`;
}
