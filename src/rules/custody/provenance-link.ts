import { isSignature } from '../../core/attachment.ts';
import { counted } from '../../core/count.ts';
import type { Digest } from '../../core/digest.ts';
import { type ExaminedAttachment, isUnknownOf, isVerifiedBy } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import { askedAbout } from '../provenance/asked.ts';
import { attestedOf } from '../provenance/attested.ts';
import { type Good, hasOf, manifestsFor, signatureBy } from '../provenance/signed.ts';
import { attachedAround, attachmentExhibits, whyNot } from '../provenance/why-not.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import { pushExhibits } from '../sentences/sentences.ts';
import { contradicted, type Suspicions } from './custody-links.ts';
import type { JudgedLink } from './judged-link.ts';

/** Findings that say why nothing passes; that there is nothing is no contradiction. */
const AGAINST: ReadonlySet<string> = new Set([
  'signature-invalid',
  'signature-by-unapproved-signer',
  'provenance-mismatch',
]);

/**
 * Complete where what the environment requires is there and good; where it requires nothing, where a signer of the policy
 * signed it or stated something about it. What is attached by others beside that takes nothing from it.
 */
export function provenanceLink(placement: Placement, lineage: Lineage, suspicions: Suspicions): JudgedLink {
  const proven = provenLink(placement, lineage);
  if (proven?.state === 'complete') return proven;
  const pushes = lineage.pushesFor(placement).map(({ key }) => key);
  const against = [placement.key, ...pushes].flatMap(suspicions).filter(({ rule }) => AGAINST.has(rule));
  if (against.length > 0) return contradicted(against);
  return claimedLink(placement, lineage, suspicions, proven);
}

function provenLink(placement: Placement, lineage: Lineage): JudgedLink | undefined {
  const { digest, reference, environment } = placement;
  const { signers } = lineage.policy;
  if (!digest || !reference || signers.length === 0) return undefined;
  const { signature = [], provenance = false } = environment?.require ?? {};
  const manifests = manifestsFor(digest, reference, lineage);
  const lacking = manifests.flatMap((manifest) => {
    const around = attachedAround(manifest, reference, lineage);
    const has = <Found>(find: (one: Digest) => Found | undefined): Found | undefined =>
      hasOf(manifest, reference, lineage, find);
    const unsigned = signers
      .filter(({ name }) => signature.includes(name))
      .filter((signer) => !has((one) => signatureBy(signer, one, reference, lineage)))
      .map((signer) => ({
        manifest,
        reason: whyNot(signer, around),
        unknown: unknownIn([signer], around),
      }));
    const isAttested =
      !provenance || has((one) => attestedOf(one, reference, lineage).find(({ wrong }) => wrong === undefined));
    const reason = 'no good statement about its build is attached';
    return isAttested ? unsigned : [...unsigned, { manifest, reason, unknown: unknownIn(signers, around) }];
  });
  const good = goodOf(manifests[0] ?? digest, placement, lineage);
  const first = lacking.find(({ unknown }) => unknown === undefined) ?? lacking[0];
  if (signature.length === 0 && !provenance) return good && completeLink(good);
  if (!first) return good && completeLink(good);
  const proof = () => evidenceOf(attachmentExhibits(attachedAround(first.manifest, reference, lineage)));
  if (first.unknown !== undefined) return { state: 'unknown', reason: `it cannot be told: ${first.unknown}`, proof };
  const asked = askedAbout(first.manifest, reference, placement, lineage);
  return {
    state: asked.answers.length > 0 && asked.absence !== 'unproven' ? 'missing' : 'unknown',
    reason: asked.answers.length === 0 ? 'nobody asked what is attached to it' : first.reason,
    ...(asked.answers.length > 0 && { absence: asked.absence }),
    proof,
  };
}

/** Why it cannot be told whether one of them signed it: the trust root does not know who proves it. */
function unknownIn(by: readonly PolicySigner[], attached: readonly ExaminedAttachment[]): string | undefined {
  const verdicts = attached.flatMap((one) => one.verdicts);
  return verdicts.find((verdict) => by.some((signer) => isUnknownOf(signer, verdict)))?.reason;
}

/** What any signer of the policy made that is good, signatures first. */
function goodOf(
  digest: Parameters<typeof hasOf>[0],
  { reference }: Placement,
  lineage: Lineage,
): (Good & { readonly name: string }) | undefined {
  if (!reference) return undefined;
  for (const signer of lineage.policy.signers) {
    const found = hasOf(digest, reference, lineage, (one) => signatureBy(signer, one, reference, lineage));
    if (found) return { ...found, name: signer.name };
  }
  for (const signer of lineage.policy.signers) {
    const found = hasOf(digest, reference, lineage, (one) =>
      lineage
        .verdictsOn(one, reference)
        .flatMap((attachment) => attachment.verdicts.map((verdict) => ({ attachment, verdict })))
        .find(({ verdict }) => isVerifiedBy(signer, verdict)),
    );
    if (found) return { ...found, name: signer.name };
  }
  return undefined;
}

function completeLink({ attachment, verdict, name }: Good & { readonly name: string }): JudgedLink {
  const what = isSignature(verdict) ? 'signed it' : 'signed a statement about it';
  return {
    state: 'complete',
    reason: `${name} ${what}`,
    strength: 'verified',
    proof: () => evidenceOf(attachmentExhibits([attachment])),
  };
}

/** By what records of pushes say: that something is attached is a claim, its absence no proof. */
function claimedLink(
  { digest, reference }: Placement,
  lineage: Lineage,
  suspicions: Suspicions,
  proven: JudgedLink | undefined,
): JudgedLink {
  const attached =
    digest && reference
      ? lineage.standsFor(digest, reference).flatMap((one) => lineage.attachedTo(reference, one))
      : [];
  const doubts = attached.flatMap((artifact) => suspicions(artifact.key));
  if (doubts.length > 0) return contradicted(doubts);
  if (proven) return proven;
  const examined = digest && reference ? attachedAround(digest, reference, lineage) : [];
  const kinds = [...new Set(attached.flatMap((artifact) => lineage.attachment(artifact)?.kind ?? []))].sort();
  if (kinds.length === 0 && examined.length > 0)
    return {
      state: 'unknown',
      reason: `${counted(examined.length, 'attachment')} of it ${examined.length === 1 ? 'is' : 'are'} on record, and ${lineage.policy.signers.length === 0 ? 'nobody is named who may sign it, so that nothing was verified' : 'none by a signer of the policy'}`,
      proof: () => evidenceOf(attachmentExhibits(examined)),
    };
  if (kinds.length === 0) return { state: 'unknown', reason: 'no signature or provenance of it is on record' };
  return {
    state: 'unknown',
    reason: `the registry holds what claims to be about it (${kinds.slice(0, 4).join(', ')}), and nothing verified that`,
    strength: 'asserted',
    proof: () => evidenceOf(attached.slice(0, 3).flatMap((artifact) => pushExhibits(artifact).slice(0, 1))),
  };
}
