import { counted, firstOf } from '../../core/count.ts';
import { attachmentKey } from '../../core/evidence-held.ts';
import { type ExaminedAttachment, isVerifiedBy } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner } from '../../core/policy.ts';
import { fullName } from '../matching/repositories.ts';

/** Everything that was found attached to images, by its bytes and the image, once each. */
export function attachedIn({ facts, policy, verdictsOn }: Lineage): ReadonlyMap<string, ExaminedAttachment> {
  const asked = new Set<string>();
  const found = new Map<string, ExaminedAttachment>();
  for (const fact of facts) {
    if (fact.type !== 'evidence.held' || !fact.attachment) continue;
    const { subject, registry = '', repository = '' } = fact;
    const at = { registry: policy.registry(registry), repository };
    const place = `${subject} ${fullName(at)}`;
    if (asked.has(place)) continue;
    asked.add(place);
    for (const one of verdictsOn(subject, at)) {
      const key = `${subject} ${one.facts[0].attachment ? attachmentKey(one.facts[0].attachment) : ''}`;
      const before = found.get(key);
      if (!before || (!isVerified(before, policy.signers) && isVerified(one, policy.signers))) found.set(key, one);
    }
  }
  return found;
}

/** Whether a signer of the policy made it, and it is good. */
export function isVerified({ verdicts }: ExaminedAttachment, signers: readonly PolicySigner[]): boolean {
  return signers.some((signer) => verdicts.some((verdict) => isVerifiedBy(signer, verdict)));
}

const SHOWN = 5;

/**
 * A sentence on images that run where a signature or statement is required, and whose signatures are all by strangers: by
 * keys and roots that the policy never named, or names no longer.
 */
export function* strangersIn(lineage: Lineage): Generator<string> {
  const { placements, policy, standsFor, verdictsOn } = lineage;
  if (policy.signers.length === 0) return;
  const images = new Set<string>();
  for (const { running, digest, reference, environment } of placements) {
    const { signature = [], provenance = false } = environment?.require ?? {};
    if (!running || !digest || !reference || (signature.length === 0 && !provenance)) continue;
    const attached = standsFor(digest, reference).flatMap((one) => verdictsOn(one, reference));
    const isForeign = attached.some(({ verdicts }) => verdicts.some(({ state, ours }) => state === 'failed' && !ours));
    if (isForeign && !attached.some((one) => isVerified(one, policy.signers))) images.add(fullName(reference));
  }
  if (images.size === 0) return;
  const names = firstOf([...images].sort(), SHOWN);
  yield `of ${counted(images.size, 'running image')} that should be signed all signatures are by nobody who is named: ${names}; where a key or root was taken out, name it again with validUntil, and what it signed before counts`;
}
