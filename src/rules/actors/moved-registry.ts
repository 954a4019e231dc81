import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { worksIn } from './succession.ts';

/** What a quiet condition says that rests on `movedFrom`. */
export const MOVED =
  'within one day another account copied into all repositories of a registry, three at least, what they had meant in another of the same names, which has been silent since for longer than ever';

// Of two repositories nobody can say that they are all of a registry.
const LEAST_REPOSITORIES = 3;

/**
 * Of a tag that moved with its whole registry to another one: the push that had set it in the old one. A promotion or a
 * replication takes some of it, goes on, and leaves a registry that is pushed to.
 */
export function movedFrom(copy: Push, lineage: Lineage): Push | undefined {
  const { registry, repository, tag, digest, at, actor } = copy;
  const from = movesIn(lineage).get(JSON.stringify([registry, actor?.name]));
  if (!from || tag === undefined) return undefined;
  return lineage
    .pushesOf(digest)
    .find(
      (one) =>
        one.at < at &&
        one.tag === tag &&
        one.repository === repository &&
        from.has(one.registry) &&
        one.actor?.name !== actor?.name &&
        isRecorded(one) &&
        lineage.speaksFor(one, copy) &&
        lineage.tagAt(one, tag, at)?.digest === digest,
    );
}

/** By registry and account: the registries that it moved there. */
const movesIn = madeOnce((lineage: Lineage): ReadonlyMap<string, ReadonlySet<string>> => {
  const works = [...worksIn(lineage.pushes).values()].map(({ pushes, ...work }) => ({
    ...work,
    repositories: new Set(pushes.map(({ repository }) => repository)),
  }));
  const left = works.filter(
    ({ account, repositories, last, longestPause }) =>
      account === undefined && repositories.size >= LEAST_REPOSITORIES && lineage.at - last > longestPause,
  );
  const copied = works.filter(({ account, first, last }) => account !== undefined && last - first <= DAY);
  const found = new Map<string, Set<string>>();
  for (const old of left)
    for (const { registry, account, first, repositories } of copied) {
      const isWhole =
        registry !== old.registry && old.last < first && [...old.repositories].every((name) => repositories.has(name));
      const key = JSON.stringify([registry, account]);
      if (isWhole) found.set(key, (found.get(key) ?? new Set()).add(old.registry));
    }
  return found;
});
