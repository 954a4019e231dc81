import type { ContainerEntered } from '../../../core/container-entered.ts';
import { addTo } from '../../../core/grouping.ts';
import type { WorkloadChanged } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Entry, Instance, Placement } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';

type Fact = ContainerEntered | WorkloadChanged;

/** Who came into the containers of a placement since they began, oldest first: of all pods, or of those of some instances. */
export type EntriesInto = (placement: Placement, instances?: readonly Instance[]) => readonly Entry[];

/**
 * Entries by the API server's own records. An ephemeral container shares the namespaces of the pod that it is put into, a
 * pod with the processes of its node those of all pods there.
 */
export function joinEntries(entered: readonly ContainerEntered[], changed: readonly WorkloadChanged[]): EntriesInto {
  const byPod = new Map<string, Fact[]>();
  const facts: readonly Fact[] = [...entered, ...puttingIn(changed)];
  for (const fact of facts.filter(isRecorded))
    addTo(byPod, keyOf(fact, fact.type === 'container.entered' ? fact.pod : fact.name), fact);
  const byNode = Map.groupBy(changed.filter(isOntoNode), ({ cluster, onNode }) => nodeKey(cluster, onNode));
  return (placement, instances = placement.instances) => {
    if (byPod.size === 0 && byNode.size === 0) return [];
    const found = instances.flatMap(({ pod, from, to }) =>
      [
        ...(byPod.get(keyOf(placement, pod)) ?? []),
        ...nodesOf(placement, pod, byNode).flatMap((node) => byNode.get(node) ?? []),
      ].filter((fact) => fact.at >= from && (to === undefined || fact.at <= to) && isInto(fact, placement)),
    );
    // It is told when it begins, and when it ends.
    const once = new Map(
      found
        .sort(byTime)
        .reverse()
        .map((fact) => [requestOf(fact), fact]),
    );
    return [...once.values()].reverse().map((fact) => ({
      at: fact.at,
      by: fact.type === 'container.entered' ? fact.by : fact.onNode === undefined ? 'ephemeral' : 'node',
      fact,
      ...known({ actor: fact.impersonator ?? fact.actor }),
    }));
  };
}

/** Those that put an ephemeral container into a pod: every later write of the pod shows it, too. */
function puttingIn(changed: readonly WorkloadChanged[]): readonly WorkloadChanged[] {
  const there = new Set<string>();
  return changed
    .filter((one) => one.kind === 'Pod' && one.verb !== 'delete' && ephemeralIn(one).length > 0)
    .toSorted(byTime)
    .filter((one) => {
      const fresh = ephemeralIn(one).filter((name) => !there.has(`${keyOf(one, one.name)} ${name}`));
      for (const name of fresh) there.add(`${keyOf(one, one.name)} ${name}`);
      return fresh.length > 0 && one.seen !== true;
    });
}

function ephemeralIn({ containers = [] }: WorkloadChanged): readonly string[] {
  return containers.flatMap(({ kind, name }) => (kind === 'ephemeral' ? [name] : []));
}

function isOntoNode(change: WorkloadChanged): boolean {
  return change.onNode !== undefined && change.seen !== true && isRecorded(change);
}

/** Where a pod was seen to run, of those nodes that somebody came onto. */
function nodesOf(
  { cluster, observed }: Placement,
  pod: string,
  byNode: ReadonlyMap<string, unknown>,
): readonly string[] {
  if (byNode.size === 0) return [];
  return [...new Set(observed.flatMap((one) => (one.pod === pod && one.node ? nodeKey(cluster, one.node) : [])))];
}

function nodeKey(cluster: string | undefined, node: string | undefined): string {
  return JSON.stringify([cluster ?? null, node]);
}

function isInto(fact: Fact, { container, kind, observed }: Placement): boolean {
  // The pod by which somebody came is not come into by that.
  if (fact.type === 'workload.changed' && fact.onNode !== undefined)
    return !observed.some(({ pod, namespace }) => pod === fact.name && namespace === fact.namespace);
  if (fact.type === 'container.entered') return fact.container === undefined || fact.container === container;
  return kind !== 'ephemeral';
}

function requestOf({ id }: Fact): string {
  return id.slice(0, id.lastIndexOf(':'));
}

function keyOf({ cluster, namespace }: { readonly cluster?: string; readonly namespace: string }, pod: string): string {
  return JSON.stringify([cluster ?? null, namespace, pod]);
}
