import type { Lineage } from '../../../core/lineage.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { NamedRepository, Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import { DAY } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import { placeBefore } from '../places-before.ts';

/** Longer than new images wait for their copy. */
export const WAITING = 30 * DAY;

/**
 * The repository, of those that match and are called like the one that was pushed to, that must have had the bytes before
 * the records of its registry begin: a container ran them by that name before; or until the push they show that nobody
 * pushed them there, and that they were pulled from there all the same. A record may be lost: long after the beginning
 * that counts only where it is proven that none is.
 */
export function heldBefore(
  push: Push,
  isFrom: (name: RepositoryName) => boolean,
  lineage: Lineage,
): RepositoryName | undefined {
  const digests = lineage.standsFor(push.digest, push);
  return namesakes(lineage)
    .get(lastOf(push))
    ?.find((one) => {
      const start = lineage.coverageStart(one.registry);
      if (start === undefined || start >= push.at || equalRepository(one, push)) return false;
      if (!isFrom(one)) return false;
      const isPushed = digests.some((digest) =>
        lineage.pushesOf(digest).some((other) => other.at < push.at && equalRepository(other, one)),
      );
      if (isPushed || lineage.digestlessTo(one).some(({ at }) => at < push.at)) return false;
      if (digests.some((digest) => placeBefore({ digest, reference: one }, lineage))) return true;
      const { absence } = lineage.registryCoverage(one.registry, { from: start, to: push.at });
      const isKnown = absence === 'proven' || (absence === 'assumed' && push.at - start <= WAITING);
      return isKnown && digests.some((digest) => lineage.pulledBy(one, digest, push.at) === 'recorded');
    });
}

/** By the last part of their names, which replications and migrations keep. */
const namesakes = madeOnce(({ repositories }: Lineage): ReadonlyMap<string, readonly NamedRepository[]> => {
  const found = new Map<string, NamedRepository[]>();
  for (const one of repositories) addTo(found, lastOf(one), one);
  return found;
});

function lastOf({ repository }: RepositoryName): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}
