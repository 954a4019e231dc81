import type { Lineage } from '../../core/lineage.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { accountOf } from '../origins/accounted.ts';
import { type Judged, onRecord, type Quiet } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

/** Whoever puts back what ran here, or starts one more of it, brings nothing in. */
export function knownBytes(
  deployment: Deployment,
  { digest, cluster, resolved }: Placement,
  lineage: Lineage,
  judged: Judged,
): Quiet | undefined {
  if (!digest || resolved || !isRecorded(deployment.fact)) return undefined;
  const before = lineage
    .placementsOfDigest(digest)
    .find(
      (one) =>
        one.cluster === cluster &&
        one.digest === digest &&
        judged.suspicions(one.key).length === 0 &&
        one.instances.some(({ waiting, from }) => waiting === undefined && from < deployment.at),
    );
  const push = before && lineage.arrivalOf(before);
  const isUnseen = before?.reference !== undefined && !lineage.isMonitored(before.reference.registry);
  return before && (isUnseen || (push && 'by' in accountOf(push, lineage, judged)))
    ? onRecord('known-bytes', `${before.workload} in ${before.namespace} ran them already at ${clockTime(before.from)}`)
    : undefined;
}
