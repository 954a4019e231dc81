import type { ContainerEntered } from '../core/container-entered.ts';
import { addTo } from '../core/grouping.ts';
import type { WorkloadChanged } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Entry, Instance, Placement } from '../core/subjects.ts';
import { byTime, isRecorded } from './order.ts';

type Fact = ContainerEntered | WorkloadChanged;

/** Who came into the containers of a placement since they began, oldest first: of all pods, or of those of some instances. */
export type EntriesInto = (placement: Placement, instances?: readonly Instance[]) => readonly Entry[];

/** Entries by the API server's own records; an ephemeral container shares the namespaces of the pod that it is put into. */
export function joinEntries(entered: readonly ContainerEntered[], changed: readonly WorkloadChanged[]): EntriesInto {
  const byPod = new Map<string, Fact[]>();
  const facts: readonly Fact[] = [...entered, ...puttingIn(changed)];
  for (const fact of facts.filter(isRecorded)) addTo(byPod, keyOf(fact, podOf(fact)), fact);
  return (placement, instances = placement.instances) => {
    if (byPod.size === 0) return [];
    const found = instances.flatMap(({ pod, from, to }) =>
      (byPod.get(keyOf(placement, pod)) ?? []).filter(
        (fact) => fact.at >= from && (to === undefined || fact.at <= to) && isInto(fact, placement),
      ),
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
      by: fact.type === 'container.entered' ? fact.by : 'ephemeral',
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

function isInto(fact: Fact, { container, kind }: Placement): boolean {
  if (fact.type === 'container.entered') return fact.container === undefined || fact.container === container;
  return kind !== 'ephemeral';
}

function podOf(fact: Fact): string {
  return fact.type === 'container.entered' ? fact.pod : fact.name;
}

function requestOf({ id }: Fact): string {
  return id.slice(0, id.lastIndexOf(':'));
}

function keyOf({ cluster, namespace }: { readonly cluster?: string; readonly namespace: string }, pod: string): string {
  return JSON.stringify([cluster ?? null, namespace, pod]);
}
