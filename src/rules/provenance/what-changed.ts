import type { ExaminedVerdict } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';

/** What another attachment of an image is beside the first, as far as both were examined, for a sentence; else empty. */
export function whatChanged(push: Push, first: Push | undefined, subject: Push['digest'], lineage: Lineage): string {
  const own = bestOf(push, subject, lineage);
  if (!own) return '';
  const before = first && bestOf(first, subject, lineage);
  const by = signerOf(own, lineage);
  if (own.state !== 'verified')
    return `; it does not verify for the policy${own.check === undefined ? '' : ` (${own.check})`}`;
  if (before?.state !== 'verified') return `; it is by ${by}`;
  if (signerOf(before, lineage) !== by) return `; it is by ${by}, and the first one by ${signerOf(before, lineage)}`;
  return own.statement && JSON.stringify(own.statement) !== JSON.stringify(before.statement)
    ? `; it is by ${by} again, and says something else`
    : `; it is by ${by} again`;
}

function bestOf({ digest, registry, repository }: Push, subject: Push['digest'], lineage: Lineage) {
  const all = lineage
    .verdictsOn(subject, { registry, repository })
    .filter((one) => one.digest === digest)
    .flatMap(({ verdicts }) => verdicts);
  return all.find(({ state }) => state === 'verified') ?? all[0];
}

function signerOf({ signer }: ExaminedVerdict, { policy }: Lineage): string {
  const named = signer && policy.signers.find((one) => one.isBy(signer));
  return named?.name ?? 'nobody whom the policy names';
}
