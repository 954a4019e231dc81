import { DEFINITION } from '../../core/ecs-kinds.ts';
import type { ContainerObserved, Owner, WorkloadChanged } from '../../core/event.ts';
import { definitionLink, objectLink } from '../storage/links.ts';
import { guess, isOwnWish, workloadOf } from '../join/clusters/workloads.ts';
import type { Gathering } from './gathering.ts';

/** The object that changed, with what it is made from and who owns it. */
export function followWorkload(change: WorkloadChanged, gathering: Gathering): void {
  const { cluster, namespace, kind, name, owners } = change;
  const where = { namespace, ...(cluster !== undefined && { cluster }) };
  askObject(gathering, where, { kind, name });
  const workload = workloadOf(change);
  if (isOwnWish(change) && workload !== `${kind}/${name}`) gathering.linked(objectLink(where, workload));
  for (const owner of owners ?? []) askObject(gathering, where, owner);
  const definition = kind === DEFINITION ? name : owners?.find((owner) => owner.kind === DEFINITION)?.name;
  if (definition !== undefined) gathering.linked(definitionLink(namespace, definition));
}

/** The pod of a container, with its owners. */
export function followPod({ cluster, namespace, pod, owners }: ContainerObserved, gathering: Gathering): void {
  const where = { namespace, ...(cluster !== undefined && { cluster }) };
  askObject(gathering, where, { kind: 'Pod', name: pod });
  // The API server adds five characters to the name that a verdict at its creation knows.
  if (pod.at(-6) === '-') gathering.linked(objectLink(where, `Pod/${pod.slice(0, -5)}`));
  for (const owner of owners ?? []) {
    askObject(gathering, where, owner);
    if (owner.kind === DEFINITION) gathering.linked(definitionLink(namespace, owner.name));
  }
}

/** It and what its name says of its owner. */
function askObject(
  gathering: Gathering,
  where: { readonly cluster?: string; readonly namespace: string },
  one: Owner,
): void {
  gathering.linked(objectLink(where, `${one.kind}/${one.name}`));
  const owner = guess(one);
  if (owner) gathering.linked(objectLink(where, `${owner.kind}/${owner.name}`));
}
