import type { Digest } from '../core/digest.ts';
import type { RepositoryName } from '../core/environment.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Push } from '../core/subjects.ts';
import type { Time } from '../core/time.ts';
import { isAllowedPublisher } from './publishers.ts';
import { approvedBuild } from './approved-build.ts';
import type { Suspicions } from './suspicions.ts';

/**
 * The latest push of a digest before an instant that can be trusted in a repository: by an allowed (observe mode: habitual) publisher,
 * from an approved build or where none is asked for, and with no suspicion on it.
 */
export function trustIn(
  lineage: Lineage,
  suspicions: Suspicions,
): (digest: Digest, before: Time, at: RepositoryName) => Push | undefined {
  return (digest, before, at) =>
    lineage
      .pushesOf(digest)
      .findLast(
        (push) =>
          push.at < before &&
          suspicions.of(push).length === 0 &&
          isTrusted(push, lineage) &&
          lineage.speaksFor(push, at),
      );
}

function isTrusted(push: Push, lineage: Lineage): boolean {
  if (lineage.explanation(push).state !== 'unasked' && !approvedBuild(push, lineage))
    return lineage.promotion(push) !== undefined;
  if (lineage.policy.mode === 'policy')
    return isAllowedPublisher(push, lineage) || lineage.promotion(push) !== undefined;
  return push.actor !== undefined && lineage.habits.publishers(push).seen.has(push.actor.name);
}
