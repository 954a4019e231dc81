import type { WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Workload } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import { once } from '../../facts/lazy.ts';
import { byTime } from '../../facts/order.ts';
import { isOwnWish, type Owners, workloadKey, workloadOf } from './workloads.ts';

/**
 * By workload what may have had its pods made anew, oldest first: writes of it, and deletions of its pods, by whom no
 * controller is. Which of them set another image, deployments tell.
 */
export function joinRestarts(
  changes: readonly WorkloadChanged[],
  owners: Owners,
): (workload: Workload) => readonly WorkloadChanged[] {
  const byWorkload = once(() => {
    const found = new Map<string, WorkloadChanged[]>();
    for (const change of changes.toSorted(byTime)) {
      if (change.seen === true || !isRecorded(change) || !change.actor || change.actor.kind === 'controller') continue;
      if (isOwnWish(change)) addTo(found, workloadKey({ ...change, workload: workloadOf(change) }), change);
      else if (change.kind === 'Pod' && change.verb === 'delete')
        addTo(found, workloadKey({ ...change, workload: owners.topOf(change, change, change.owners) }), change);
    }
    return found;
  });
  return (workload) => byWorkload().get(workloadKey(workload)) ?? [];
}
