import type { Trust } from '../../core/custody.ts';
import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import { judge } from './custody.ts';
import { type Judgements, originLink, publisherLink } from './custody-links.ts';
import { trustBy, worstTrust } from './trust.ts';

/** Of one that need not run: wherever it does, and as it was pushed there. The worst of these answers counts. */
export function trustOf(digest: Digest, at: RepositoryName, lineage: Lineage, judgements: Judgements): Trust {
  const { policy } = lineage;
  const findings = judgements.about(digest);
  const pushes = lineage.pushesOf(digest).filter((push) => lineage.speaksFor(push, at));
  const asPushed = pushes.map((push) =>
    trustBy(
      {
        origin: originLink(push, lineage, judgements.suspicions),
        publisher: publisherLink(push, judgements.suspicions),
      },
      ['origin', 'publisher'],
      findings,
      policy,
    ),
  );
  const now = lineage.placementsOfDigest(digest).filter((one) => one.running);
  return worstTrust([...now.map((one) => judge(one, lineage, judgements).trust), ...asPushed.slice(-1)]);
}
