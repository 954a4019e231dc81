import type { Trust } from '../../core/custody.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import { judge } from './custody.ts';
import { type Judgements, originLink, publisherLink } from './custody-links.ts';
import { trustBy, worstTrust } from './trust.ts';

/** Of one that need not run: the worst answer of where it runs, else as it was pushed there last. */
export function trustOf(digest: Digest, at: RepositoryName, lineage: Lineage, judgements: Judgements): Trust {
  const now = lineage.placementsOfDigest(digest).filter((one) => one.running);
  if (now.length > 0) return worstTrust(now.map((one) => judge(one, lineage, judgements).trust));
  const [push] = lineage
    .pushesOf(digest)
    .filter((one) => lineage.speaksFor(one, at))
    .slice(-1);
  if (!push) return worstTrust([]);
  const links = {
    origin: originLink(push, lineage, judgements.suspicions),
    publisher: publisherLink(push, judgements.suspicions),
  };
  return trustBy(links, ['origin', 'publisher'], judgements.about(digest), lineage.policy);
}
