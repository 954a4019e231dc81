import type { PlacementRow } from '../../../core/report.ts';
import type { Workload } from '../../../core/subjects.ts';
import type { Analysis } from '../analyze.ts';
import { judgementsIn } from '../judgements.ts';
import { placeRow } from '../report.ts';

/**
 * What a workload runs and ran, container by container, oldest first.
 * @param name `NAME`, `KIND/NAME`, each also behind `NAMESPACE/`, or `CLUSTER/NAMESPACE/KIND/NAME`; of no known cluster:
 *   `-/NAMESPACE/KIND/NAME`
 */
export function ranIn(
  name: string,
  { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>,
): readonly PlacementRow[] {
  const judgements = judgementsIn(findings, lineage);
  return lineage.placements
    .filter((placement) => namesOf(placement).includes(name))
    .map((placement) => placeRow({ placement, instances: placement.instances }, lineage, judgements));
}

function namesOf({ cluster = '-', namespace, workload }: Workload): readonly string[] {
  const name = workload.slice(workload.indexOf('/') + 1);
  const within = [workload, name].flatMap((one) => [one, `${namespace}/${one}`]);
  return [...within, `${cluster}/${namespace}/${workload}`];
}
