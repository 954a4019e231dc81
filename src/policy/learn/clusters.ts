import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import { folderPattern } from './folder-pattern.ts';
import type { Questioned } from './questioned.ts';
import { type Tally, tally } from './tally.ts';

/** A cluster, what runs in it and who brings it there. */
export interface ClusterSeen {
  readonly name: string;
  readonly placements: Tally;
  readonly repositories: Tally;
  readonly deployers: Tally;
  /** Repositories and deployers of questioned placements. */
  readonly questioned: Tally;
  /** Placements asked for without a digest. */
  readonly byTag: Tally;
}

/** Clusters by name, and the placements of no named cluster. */
export function observeClusters(
  lineage: Lineage,
  questioned: Questioned,
): { readonly clusters: readonly ClusterSeen[]; readonly placeless: Tally } {
  const clusters = new Map<string, ClusterSeen>();
  const placeless = tally();
  for (const placement of lineage.placements) {
    if (placement.cluster === undefined) {
      placeless.add('', placement.from);
      continue;
    }
    const cluster = clusters.get(placement.cluster) ?? newCluster(placement.cluster);
    clusters.set(placement.cluster, cluster);
    add(cluster, placement, questioned.placement(placement));
  }
  return { clusters: [...clusters.values()].sort((one, other) => (one.name < other.name ? -1 : 1)), placeless };
}

function newCluster(name: string): ClusterSeen {
  return {
    name,
    placements: tally(),
    repositories: tally(),
    deployers: tally(),
    questioned: tally(),
    byTag: tally(),
  };
}

function add(cluster: ClusterSeen, { reference, from, asked }: Placement, isQuestioned: boolean): void {
  cluster.placements.add('', from);
  const deployers = asked.flatMap(({ actor, at }) => (actor ? [{ name: actor.name, at }] : []));
  if (isQuestioned) {
    for (const { name, at } of deployers) cluster.questioned.add(name, at);
    return;
  }
  for (const { name, at } of deployers) cluster.deployers.add(name, at);
  if (!reference) return;
  cluster.repositories.add(folderPattern(reference.registry, reference.repository), from);
  if (reference.digest === undefined) cluster.byTag.add('', from);
}
