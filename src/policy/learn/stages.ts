import type { ClusterSeen } from './clusters.ts';
import { stageOf } from './folder-pattern.ts';
import type { FolderSeen } from './observed.ts';
import { isRare, type Seen, sureness } from './tally.ts';

/** Folders of a cluster's list, side by side, that one pattern stands for. */
export interface Stage {
  /** `registry.acme.example/prod/**`. */
  readonly seen: Seen;
  readonly folders: ReadonlySet<string>;
}

/**
 * A team that joins brings a folder of its own beside the others: where two or more were deployed from, and together often
 * enough, or stay, what they are in is what the cluster takes. Not a registry as a whole, and not where another folder in
 * it is filled by others: anybody's images would be let in.
 */
export function stagesOf(cluster: ClusterSeen, folders: readonly FolderSeen[]): readonly Stage[] {
  const own = Map.groupBy(cluster.repositories.list(), ({ name }) => stageOf(name));
  const standing = new Set(cluster.standing.list().map(({ name }) => name));
  const [most] = cluster.repositories.list();
  return cluster.stages.list().flatMap((seen) => {
    const names = new Set(own.get(seen.name)?.map(({ name }) => name));
    if (names.size < 2 || !most) return [];
    const isUsual = sureness(seen) !== 'thin' && !isRare(seen, most);
    const stay = [...names].filter((name) => standing.has(name)).length;
    return (isUsual || stay > 1) && areOfSame(names, seen.name, folders) ? [{ seen, folders: names }] : [];
  });
}

/** Whether nobody pushes to a folder of the stage who does not push to those that the cluster takes. */
function areOfSame(names: ReadonlySet<string>, stage: string, folders: readonly FolderSeen[]): boolean {
  const inside = folders.filter(({ pattern }) => stageOf(pattern) === stage);
  const actors = new Set(
    inside.filter(({ pattern }) => names.has(pattern)).flatMap((one) => one.actors.list().map(({ name }) => name)),
  );
  return inside.every(
    ({ pattern, actors: own }) => names.has(pattern) || own.list().every(({ name }) => actors.has(name)),
  );
}
