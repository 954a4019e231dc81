import type { ContainerSpec, WorkloadChanged } from '../../../core/event.ts';
import { byTime } from '../../facts/order.ts';
import { DEFINITION } from './workloads.ts';

/** A change of a workload with the containers that it asks for: its own, or those of the definition that it names. */
export interface Wish {
  readonly change: WorkloadChanged;
  readonly containers?: readonly ContainerSpec[];
  /** Who registered the definition decided on the images as much as who lets it run. */
  readonly definition?: WorkloadChanged;
}

/** Amazon ECS: services and tasks name a task definition by family and revision, which is registered once. */
export function wishesOf(changes: readonly WorkloadChanged[]): readonly Wish[] {
  const registered = new Map<string, WorkloadChanged>();
  const key = (namespace: string, name: string): string => JSON.stringify([namespace, name]);
  for (const change of [...changes].sort(byTime)) {
    const name = key(change.namespace, change.name);
    if (change.kind === DEFINITION && change.containers && !registered.has(name)) registered.set(name, change);
  }
  return changes.map((change) => {
    const named = change.verb === 'delete' ? undefined : change.owners?.find(({ kind }) => kind === DEFINITION);
    const definition = named && registered.get(key(change.namespace, named.name));
    const containers = change.containers ?? definition?.containers;
    return { change, ...(containers && { containers }), ...(definition && { definition }) };
  });
}
