import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { Readings } from '../compared/readings.ts';
import type { Suspicions } from '../incidents/suspicions.ts';

/**
 * The latest push of a digest before an instant that can be trusted in a repository: by an allowed (observe mode: habitual) publisher,
 * from an approved build or where none is asked for, and with no suspicion on it and no exception. Good for one phase, in which suspicions
 * stay as they are.
 */
export function trustIn(
  lineage: Lineage,
  suspicions: Pick<Suspicions, 'of' | 'isTolerated'>,
): (digest: Digest, before: Time, at: RepositoryName) => Push | undefined {
  // Looked through once for each digest: one that was pushed very often is asked for as often.
  const trusted = new Map<Digest, readonly Push[]>();
  const trustedOf = (digest: Digest): readonly Push[] => {
    const known = trusted.get(digest);
    if (known) return known;
    const found = lineage
      .pushesOf(digest)
      .filter(
        (push) => suspicions.of(push).length === 0 && !suspicions.isTolerated(push.key) && isTrusted(push, lineage),
      );
    trusted.set(digest, found);
    return found;
  };
  return (digest, before, at) => {
    const own = trustedOf(digest);
    for (let index = countUntil(own, before - 1) - 1; index >= 0; index--) {
      const push = own[index];
      if (push && lineage.speaksFor(push, at)) return push;
    }
    return undefined;
  };
}

/** What reading images shows of pushes on which no findings stand but these, of the phases before `trust`. */
export function readingsOf(lineage: Lineage, suspicions: Pick<Suspicions, 'of' | 'isTolerated'>): Readings {
  return new Readings(lineage, suspicions, trustIn(lineage, suspicions));
}

function isTrusted(push: Push, lineage: Lineage): boolean {
  if (lineage.explanation(push).state !== 'unasked' && !approvedBuild(push, lineage))
    return lineage.promotion(push) !== undefined;
  if (lineage.policy.mode === 'policy')
    return isAllowedPublisher(push, lineage) || lineage.promotion(push) !== undefined;
  return push.actor !== undefined && lineage.habits.publishers(push).seen.has(push.actor.name);
}
