import type { ContainerObserved, WorkloadChanged } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import { serversOf } from './sole-cluster.ts';
import { isOwnWish, workloadOf } from './workloads.ts';

/** A container's image as it was written for a pod, where the records of its status do not show it. */
export type WrittenImage = (
  container: ContainerObserved,
  workload: string,
  at: Time,
) => { readonly image: string; readonly byTemplate?: true };

interface Written {
  readonly at: Time;
  readonly image: string;
  /** Of the pod that it was written for, where told. */
  readonly uid?: string;
  /** The answer to the pod's deletion has it: what comes later under that name is another pod. */
  readonly had?: true;
}

/**
 * What somebody wrote into the pod itself, else into the workload that the pod is made from: the last such record may lack
 * a later change. Where no record names the cluster, a workload of that name in what may be another one says nothing of it.
 */
export function writtenImages(
  observed: readonly ContainerObserved[],
  changes: readonly WorkloadChanged[],
): WrittenImage {
  if (observed.every(({ runtimeName }) => runtimeName === undefined)) return ({ image }) => ({ image });
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
  for (const change of changes) {
    const { at, uid } = change;
    for (const { name, image } of change.containers ?? []) {
      if (change.kind === 'Pod') note(change, `Pod/${change.name}`, name, { at, image, ...known({ uid }) });
      else if (isOwnWish(change)) note(change, workloadOf(change), name, { at, image });
    }
    if (uid !== undefined)
      for (const { name, image } of change.had ?? [])
        note(change, `Pod/${change.name}`, name, { at, image, uid, had: true });
  }
  for (const { runtimeName, podUid: uid, ...fact } of observed)
    if (runtimeName === undefined)
      note(fact, `Pod/${fact.pod}`, fact.container, {
        at: fact.created ?? fact.at,
        image: fact.image,
        ...known({ uid }),
      });
  for (const list of found.values()) list.sort((one, other) => one.at - other.at || (one.image < other.image ? -1 : 1));

  const lookUp = (fact: ContainerObserved, holder: string, at: Time): string | undefined => {
    const list = found.get(keyOf(fact, holder, fact.container));
    const isIts = ({ uid, had }: Written): boolean =>
      uid === fact.podUid || (!had && (uid === undefined || fact.podUid === undefined));
    return (list?.findLast((one) => one.at <= at && isIts(one)) ?? list?.find(isIts))?.image;
  };
  return (fact, workload, at) => {
    const own = lookUp(fact, `Pod/${fact.pod}`, at);
    const template = own ?? lookUp(fact, workload, at);
    return { image: template ?? fact.image, ...(own === undefined && template !== undefined && { byTemplate: true }) };
  };
}
