import type { WorkloadChanged } from '../../../core/event.ts';
import { isRecorded } from '../../../core/strength.ts';
import { isControllers } from './makers.ts';
import { controllerOf, podKey } from './workloads.ts';

const SET = 'ReplicaSet';

/**
 * Whether a pod was made by its controller for a ReplicaSet that is older than the records: of which they show neither that it was
 * made, nor any change, its number included, in a cluster of which they show how others are made. What a Deployment asks for anew
 * has a new one, and what it asks for again has an old one's number set: by a record each, also where the wish itself has none.
 */
export function olderSets(changes: readonly WorkloadChanged[]): (made: WorkloadChanged) => boolean {
  const [written, telling] = [new Set<string>(), new Set<string>()];
  for (const change of changes) {
    if (change.kind !== SET || change.seen === true || change.verb === 'delete') continue;
    written.add(podKey(change, change.name));
    if (change.verb === 'create' && isRecorded(change)) telling.add(change.cluster ?? '');
  }
  return (made) => {
    const set = controllerOf(made.owners);
    return (
      set?.kind === SET &&
      isRecorded(made) &&
      isControllers(made, set) &&
      telling.has(made.cluster ?? '') &&
      !written.has(podKey(made, set.name))
    );
  };
}
