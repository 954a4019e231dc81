import type { PlacementRow } from '../../../core/report.ts';
import type { Analysis } from '../analyze.ts';
import { judgementsIn } from '../judgements.ts';
import { placeRow } from '../report.ts';

/**
 * What a workload runs and ran, container by container, oldest first.
 * @param name `KIND/NAME`, or `CLUSTER/NAMESPACE/KIND/NAME`; of no known cluster: `-/NAMESPACE/KIND/NAME`
 */
export function ranIn(
  name: string,
  { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>,
): readonly PlacementRow[] {
  const judgements = judgementsIn(findings, lineage);
  return lineage.placements
    .filter(
      ({ cluster = '-', namespace, workload }) => name === workload || name === `${cluster}/${namespace}/${workload}`,
    )
    .map((placement) => placeRow({ placement, instances: placement.instances }, lineage, judgements));
}
