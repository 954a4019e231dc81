import { isSignature } from '../../core/attachment.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { type ExaminedAttachment, type ExaminedVerdict, isOutdatedBy, isVerifiedBy } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner } from '../../core/policy.ts';

/** An attachment that is good, and the verdict that says so. */
export interface Good {
  readonly attachment: ExaminedAttachment;
  readonly verdict: ExaminedVerdict;
}

/** By what a signer signed exactly this digest. A statement is no signature, unless the policy says so. */
export function signatureBy(
  signer: PolicySigner,
  digest: Digest,
  at: RepositoryName,
  lineage: Lineage,
): Good | undefined {
  for (const attachment of lineage.verdictsOn(digest, at)) {
    const verdict = attachment.verdicts.find(
      (one) => isVerifiedBy(signer, one) && (signer.takesStatements || isSignature(one)),
    );
    if (verdict) return { attachment, verdict };
  }
  return undefined;
}

/** By what a signer signed exactly this digest, where only who else proves that is not known to the root. */
export function outdatedBy(
  signer: PolicySigner,
  digest: Digest,
  at: RepositoryName,
  lineage: Lineage,
): ExaminedAttachment | undefined {
  return lineage
    .verdictsOn(digest, at)
    .find(({ verdicts }) =>
      verdicts.some((one) => isOutdatedBy(signer, one) && (signer.takesStatements || isSignature(one))),
    );
}

/** The images that a digest stands for: a config those manifests that have it, else itself. */
export function manifestsFor(digest: Digest, at: RepositoryName, lineage: Lineage): readonly Digest[] {
  const manifests = lineage.standsFor(digest, at).filter((one) => lineage.image(one, at).config === digest);
  return manifests.length > 0 ? manifests : [digest];
}

/**
 * What an image has: by itself, by an index that lists it, or, as an index, by every image in it; of one of several nothing
 * follows for the others.
 */
export function hasOf<Found>(
  digest: Digest,
  at: RepositoryName,
  lineage: Lineage,
  find: (one: Digest) => Found | undefined,
): Found | undefined {
  const { parents, children } = lineage.image(digest, at);
  for (const one of [digest, ...parents]) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  const images = children.filter((child) => lineage.image(child, at).kind !== 'artifact');
  const all = images.map(find);
  return images.length > 0 && all.every((one) => one !== undefined) ? all[0] : undefined;
}
