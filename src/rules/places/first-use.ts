import { fullName } from '../../core/reference.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';

/** Where a cluster first asked for or ran an image of the repository. */
export function firstUse(
  repository: RepositoryName,
  { cluster }: Placement,
  placements: readonly Placement[],
): Placement | undefined {
  return firstUses(placements).get(useKey(cluster, repository));
}

const firstUses = madeOnce((placements: readonly Placement[]): ReadonlyMap<string, Placement> => {
  const first = new Map<string, Placement>();
  for (const one of placements) {
    if (!one.reference) continue;
    const key = useKey(one.cluster, one.reference);
    const before = first.get(key);
    if (!before || one.from < before.from) first.set(key, one);
  }
  return first;
});

function useKey(cluster: string | undefined, repository: RepositoryName): string {
  return JSON.stringify([cluster, fullName(repository)]);
}
