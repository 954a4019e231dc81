import type { Check } from '../../core/attachment.ts';
import { counted } from '../../core/count.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { ExaminedAttachment } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { PolicySigner } from '../../core/policy.ts';
import type { Exhibit } from '../rule.ts';

/** All that is attached to an image or to an index that lists it. */
export function attachedAround(digest: Digest, at: RepositoryName, lineage: Lineage): readonly ExaminedAttachment[] {
  const { parents } = lineage.image(digest, at);
  return [digest, ...parents].flatMap((one) => lineage.verdictsOn(one, at));
}

/** Why nothing that is attached passes for a signer, for a sentence: the one check that failed where it tried. */
export function whyNot(signer: PolicySigner, attached: readonly ExaminedAttachment[]): string {
  const own = attached.flatMap(({ verdicts }) => verdicts.filter(({ trust }) => signer.trust.includes(trust)));
  const failed = own.find(({ state, check, ours }) => state !== 'verified' && ours && check !== undefined);
  if (failed?.check !== undefined)
    return `no signature of ${signer.name} is good: ${told(failed.check, failed.reason)}`;
  const stated = own.some(({ state, signer: by }) => state === 'verified' && by && signer.isBy(by));
  if (stated) return `${signer.name} made statements about it, and signed nothing`;
  const unread = own.find(({ state }) => state === 'unsupported' || state === 'unreadable');
  if (unread) return `nothing by ${signer.name} is there that is read, and something is not: ${unread.reason}`;
  if (attached.length === 0) return `no signature of ${signer.name}, nor anything else, is attached`;
  return `no signature of ${signer.name} is among the ${counted(attached.length, 'attachment')}`;
}

/** The check and what it found. */
function told(check: Check, reason: string): string {
  return `${check}, ${reason}`;
}

const SHOWN = 3;

/** The records that show what is attached, and what it is worth. */
export function attachmentExhibits(attached: readonly ExaminedAttachment[]): readonly Exhibit[] {
  return attached.slice(0, SHOWN).map(({ facts: [fact], digest, subject, verdicts }) => {
    const [best] = verdicts.toSorted((one, other) => Number(other.ours) - Number(one.ours));
    const what = best
      ? `${best.format}, ${best.state}${best.check === undefined ? '' : ` at ${best.check}`}`
      : 'not examined';
    return { fact, says: `${shortDigest(digest)} is attached to ${shortDigest(subject)}: ${what}` };
  });
}
