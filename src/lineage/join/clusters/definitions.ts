import { DEFINITION, ROLLOUT, runsNowhere } from '../../../core/ecs-kinds.ts';
import type { ContainerObserved, ContainerSpec, Owner, WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';
import { familyOf, isOwnWish, type Owners, workloadKey, workloadOf } from './workloads.ts';

/** A change of a workload with the containers that it asks for: its own, or those of the definition that it names. */
export interface Wish {
  readonly change: WorkloadChanged;
  readonly containers?: readonly ContainerSpec[];
  /** Who registered the definition decided on the images as much as who lets it run. */
  readonly definition?: WorkloadChanged;
  /** What somebody asked AWS CodeDeploy for, of which the change is the carrying out. */
  readonly rollout?: WorkloadChanged;
  /** The workload, where the change by itself is in none. */
  readonly workload?: string;
}

/**
 * Amazon ECS: services and tasks name a task definition by family and revision, which is registered once. By itself a
 * definition runs nowhere, so registering one is no wish; nor is what CodeDeploy is asked for, until it does it.
 */
export function wishesOf(changes: readonly WorkloadChanged[]): readonly Wish[] {
  const definitions = registeredIn(changes);
  const rollouts = new Map<string, WorkloadChanged>();
  for (const change of changes)
    if (change.kind === ROLLOUT && isRecorded(change)) rollouts.set(keyOf(change.namespace, change.name), change);
  return changes
    .filter((change) => !runsNowhere(change))
    .map((change) => {
      if (change.verb === 'delete') return { change };
      const definition = definitions(change.namespace, ownerOf(change, DEFINITION)?.name, change.at);
      const asked = rollouts.get(keyOf(change.namespace, ownerOf(change, ROLLOUT)?.name));
      const containers = change.containers ?? definition?.containers;
      return {
        change,
        ...known({ containers, definition, rollout: asked && asked.at <= change.at ? asked : undefined }),
      };
    });
}

/**
 * Definitions that were taken although nobody asked for them by name: by a rule or a service that takes what is newest of
 * a family, or where who did is not on record. There whoever registered the definition decided on the images alone.
 */
export function takenUp(
  all: readonly WorkloadChanged[],
  observed: readonly ContainerObserved[],
  wishes: readonly Wish[],
  owners: Owners,
): readonly Wish[] {
  const definitions = registeredIn(all);
  const named = new Set(
    wishes.flatMap(({ change, definition }) =>
      definition && isOwnWish(change) && !change.kept
        ? placeKey({ ...change, workload: workloadOf(change) }, definition.name)
        : [],
    ),
  );
  const found: Wish[] = [];
  const look = (fact: Place, top: () => string): void => {
    const name = ownerOf(fact, DEFINITION)?.name;
    const definition = definitions(fact.namespace, name, fact.at);
    if (!definition?.containers) return;
    const workload = top();
    const key = placeKey({ ...fact, workload }, definition.name);
    if (named.has(key)) return;
    named.add(key);
    const { containers } = definition;
    found.push({ change: { ...definition, ...known({ cluster: fact.cluster }) }, containers, workload });
  };
  for (const change of all) {
    const { kind, seen, kept } = change;
    if (kind === 'Task' && seen === true) look(change, () => owners.topOf(change, change, change.owners));
    else if (kept === true && isOwnWish(change)) look(change, () => workloadOf(change));
  }
  for (const one of observed) look(one, () => owners.topOf(one, { kind: 'Pod', name: one.pod }, one.owners));
  return found;
}

type Place = Pick<ContainerObserved, 'cluster' | 'namespace' | 'owners' | 'at'>;

/** By its name; by the family alone the newest revision of that time. */
function registeredIn(
  changes: readonly WorkloadChanged[],
): (namespace: string, name: string | undefined, at: number) => WorkloadChanged | undefined {
  const byName = new Map<string, WorkloadChanged>();
  const byFamily = new Map<string, WorkloadChanged[]>();
  for (const change of [...changes].sort(byTime)) {
    const name = keyOf(change.namespace, change.name);
    if (change.kind !== DEFINITION || !change.containers || byName.has(name)) continue;
    byName.set(name, change);
    addTo(byFamily, keyOf(change.namespace, familyOf(change.name)), change);
  }
  return (namespace, name, at) => {
    if (name === undefined) return undefined;
    const exact = byName.get(keyOf(namespace, name));
    if (exact || familyOf(name) !== name) return exact;
    return byFamily.get(keyOf(namespace, name))?.findLast((one) => one.at <= at);
  };
}

function ownerOf({ owners }: { readonly owners?: readonly Owner[] }, kind: string): Owner | undefined {
  return owners?.find((one) => one.kind === kind);
}

function keyOf(namespace: string, name: string | undefined): string {
  return JSON.stringify([namespace, name ?? null]);
}

function placeKey(place: Parameters<typeof workloadKey>[0], definition: string): string {
  return JSON.stringify([workloadKey(place), definition]);
}
