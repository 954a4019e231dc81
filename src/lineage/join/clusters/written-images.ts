import type { ContainerObserved, WorkloadChanged } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { serversOf } from './sole-cluster.ts';
import { isOwnWish, workloadOf } from './workloads.ts';

/** A container's image as it was written for a pod, where the records of its status do not show it. */
export type WrittenImage = (container: ContainerObserved, workload: string, at: Time) => string;

interface Written {
  readonly at: Time;
  readonly image: string;
}

/**
 * What somebody wrote into the pod itself, else into the workload that the pod is made from. Where no record names the
 * cluster, a workload of that name in what may be another one says nothing of the pod.
 */
export function writtenImages(
  observed: readonly ContainerObserved[],
  changes: readonly WorkloadChanged[],
): WrittenImage {
  if (observed.every(({ runtimeName }) => runtimeName === undefined)) return ({ image }) => image;
  const serverOf = serversOf([...observed, ...changes]);
  const keyOf = (where: WorkloadChanged | ContainerObserved, holder: string, container: string): string =>
    JSON.stringify([where.cluster ?? { server: serverOf(where) }, where.namespace, holder, container]);
  const found = new Map<string, Written[]>();
  const note = (
    where: WorkloadChanged | ContainerObserved,
    holder: string,
    container: string,
    written: Written,
  ): void => addTo(found, keyOf(where, holder, container), written);
  for (const change of changes)
    for (const { name, image } of change.containers ?? []) {
      if (change.kind === 'Pod') note(change, `Pod/${change.name}`, name, { at: change.at, image });
      else if (isOwnWish(change)) note(change, workloadOf(change), name, { at: change.at, image });
    }
  for (const fact of observed)
    if (fact.runtimeName === undefined)
      note(fact, `Pod/${fact.pod}`, fact.container, { at: fact.created ?? fact.at, image: fact.image });
  for (const list of found.values()) list.sort((one, other) => one.at - other.at || (one.image < other.image ? -1 : 1));

  const lookUp = (fact: ContainerObserved, holder: string, at: Time): string | undefined => {
    const list = found.get(keyOf(fact, holder, fact.container));
    return (list?.findLast((one) => one.at <= at) ?? list?.[0])?.image;
  };
  return (fact, workload, at) => lookUp(fact, `Pod/${fact.pod}`, at) ?? lookUp(fact, workload, at) ?? fact.image;
}
