import { counted } from '../../core/count.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Limit } from '../../core/report.ts';
import type { Asking, Placement } from '../../core/subjects.ts';
import { PLACED_RULES } from '../../policy/lint/absent-lists.ts';

const MOST_NAMED = 8;

/** What could not be judged of what runs in clusters: a line for each cluster and reason. */
export function* limitsOfClusters(lineage: Lineage): Generator<Limit> {
  yield* unplaced(lineage);
  const holes = new Map<string, Map<Hole, Placement[]>>();
  for (const placement of lineage.placements) {
    const hole = holeOf(lineage.asking(placement));
    if (hole === undefined) continue;
    const cluster = placement.cluster ?? 'an unknown cluster';
    const own = holes.get(cluster) ?? new Map<Hole, Placement[]>();
    addTo(own, hole, placement);
    holes.set(cluster, own);
  }
  for (const [cluster, own] of holes)
    for (const [hole, placements] of own) {
      const what = `${counted(placements.length, 'container')} of ${named(placements.map(({ workload, namespace }) => `${namespace}/${workload}`))}`;
      yield { reason: HOLES[hole](cluster, what), rules: ['unasked-change'] };
    }
}

const HOLES = {
  untold: (cluster: string, what: string) =>
    `writes in ${cluster} do not show which images they asked for (audit level Metadata, or a record that was cut): who asked for ${what} is not known`,
  uncovered: (cluster: string, what: string) =>
    `the audit log of ${cluster} lacks the making of more than one in twenty pods, or all that nodes reported for days, as where one of its API servers is not read: who asked for ${what} is not judged`,
  lost: (cluster: string, what: string) =>
    `the audit log of ${cluster}, which has that of most others, lacks the making of some pods: who asked for ${what} is not judged`,
} as const;

type Hole = keyof typeof HOLES;

function holeOf(asking: Asking | undefined): Hole | undefined {
  if (asking?.state === 'untold') return 'untold';
  if (asking?.state !== 'uncovered') return undefined;
  return asking.facts.length > 0 ? 'lost' : 'uncovered';
}

/** Namespaces that no environment matches, in clusters of which the policy speaks. */
function* unplaced({ placements, policy }: Lineage): Generator<Limit> {
  for (const [cluster, own] of Map.groupBy(placements, (one) => one.cluster)) {
    if (cluster === undefined || own.every(({ environment }) => environment === undefined)) continue;
    const outside = own.filter((one) => one.environment === undefined && !policy.isExempt(one));
    const namespaces = [...new Set(outside.map(({ namespace }) => namespace))].sort();
    if (namespaces.length === 0) continue;
    yield {
      reason: `of ${cluster} no environment matches ${counted(namespaces.length, 'namespace')} with ${counted(outside.length, 'container')}: ${named(namespaces)}`,
      rules: PLACED_RULES,
      add: `environments: [{ name: NAME, match: { clusters: [${cluster}], namespaces: [${namespaces.slice(0, MOST_NAMED).join(', ')}] } }]`,
    };
  }
}

function named(all: readonly string[]): string {
  const names = [...new Set(all)].sort();
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
