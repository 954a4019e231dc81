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
  const holes = new Map<string, Map<Asking['state'], Placement[]>>();
  for (const placement of lineage.placements) {
    const state = lineage.asking(placement)?.state;
    if (state !== 'uncovered' && state !== 'untold') continue;
    const cluster = placement.cluster ?? 'an unknown cluster';
    const own = holes.get(cluster) ?? new Map<Asking['state'], Placement[]>();
    addTo(own, state, placement);
    holes.set(cluster, own);
  }
  for (const [cluster, states] of holes)
    for (const [state, placements] of states) {
      const what = `${counted(placements.length, 'container')} of ${named(placements.map(({ workload, namespace }) => `${namespace}/${workload}`))}`;
      yield {
        reason:
          state === 'untold'
            ? `writes in ${cluster} do not show which images they asked for (audit level Metadata, or a record that was cut): who asked for ${what} is not known`
            : `the audit log of ${cluster} lacks the making of more than one in twenty pods, or all that nodes reported for days, as where one of its API servers is not read: who asked for ${what} is not judged`,
        rules: ['unasked-change'],
      };
    }
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
