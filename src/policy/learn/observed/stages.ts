import type { ClusterSeen } from './clusters.ts';
import { stageOf } from '../folder-pattern.ts';
import type { FolderSeen } from './observed.ts';
import { countOf, isRare, type Seen, sureness, together } from '../tally.ts';

/** Folders of a cluster's list, side by side, that one pattern stands for. */
export interface Stage {
  /** `registry.acme.example/prod/**`. */
  readonly seen: Seen;
  readonly folders: ReadonlySet<string>;
}

/**
 * A team that joins brings a folder of its own beside the others: what they are in is what the cluster takes, where two or
 * more were deployed from, and together often enough, or stay, or where whoever fills it fills what the cluster usually takes,
 * too. Not a registry as a whole, and not where another folder in it is filled by others: anybody's images would be let in.
 */
export function stagesOf(cluster: ClusterSeen, folders: readonly FolderSeen[]): readonly Stage[] {
  const own = Map.groupBy(cluster.repositories.list(), ({ name }) => stageOf(name));
  const standing = new Set(cluster.standing.list().map(({ name }) => name));
  const usual = usualIn(cluster, folders);
  const [most] = cluster.repositories.list();
  return cluster.stages.list().flatMap((seen) => {
    const names = new Set(own.get(seen.name)?.map(({ name }) => name));
    if (!most) return [];
    const inside = folders.filter(({ pattern }) => stageOf(pattern) === seen.name);
    if (areFilledBy(usual, inside)) return [{ seen, folders: names }];
    const isUsual = sureness(seen) !== 'thin' && !isRare(seen, most);
    const stay = [...names].filter((name) => standing.has(name)).length;
    return names.size > 1 && (isUsual || stay > 1) && areOfSame(names, inside) ? [{ seen, folders: names }] : [];
  });
}

/** Who fills the folders from which the cluster surely runs images, again and again: by what came once nobody is known. */
function usualIn({ repositories, standing }: ClusterSeen, folders: readonly FolderSeen[]): ReadonlySet<string> {
  const usual = repositories.list().filter((one) => sureness(one) !== 'thin');
  const kept = new Set([...usual, ...standing.list()].map(({ name }) => name));
  const filling = together(folders.filter(({ pattern }) => kept.has(pattern)).map(({ actors }) => actors));
  return new Set(filling.flatMap((one) => (sureness(one) === 'thin' ? [] : one.name)));
}

/** Whether all who push there do, also where something stands against what they pushed. */
function areFilledBy(actors: ReadonlySet<string>, folders: readonly FolderSeen[]): boolean {
  const filling = folders.flatMap((one) => [...one.actors.list(), ...one.questioned.list()]);
  return (
    filling.length > 0 &&
    filling.every(({ name }) => actors.has(name)) &&
    folders.every(({ unnamed }) => countOf(unnamed) === 0)
  );
}

/** Whether nobody pushes to a folder of the stage who does not push to those that the cluster takes. */
function areOfSame(names: ReadonlySet<string>, inside: readonly FolderSeen[]): boolean {
  const actors = actorsOf(inside.filter(({ pattern }) => names.has(pattern)));
  return [...actorsOf(inside.filter(({ pattern }) => !names.has(pattern)))].every((name) => actors.has(name));
}

function actorsOf(folders: readonly FolderSeen[]): ReadonlySet<string> {
  return new Set(folders.flatMap(({ actors }) => actors.list().map(({ name }) => name)));
}
