import type { Actor } from '../core/actor.ts';
import type { ContainerSpec, WorkloadChanged } from '../core/event.ts';
import { known } from '../core/known.ts';
import type { Deployment } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import type { Credentials } from './credentials.ts';
import { byTime, listAt } from './order.ts';
import { isOwnWish } from './workloads.ts';

/** Every change that set or replaced a container's image, oldest first. */
export function joinDeployments(
  changes: readonly WorkloadChanged[],
  credentials: Credentials,
  policy: Policy,
): readonly Deployment[] {
  const workloads = new Map<string, WorkloadChanged[]>();
  for (const change of changes) {
    if (isOwnWish(change))
      listAt(workloads, JSON.stringify([change.cluster ?? null, change.namespace, change.kind, change.name])).push(
        change,
      );
  }
  const deployments: Deployment[] = [];
  for (const list of workloads.values()) deployments.push(...imageChanges(list.sort(byTime), credentials, policy));
  return deployments.sort((one, other) => one.at - other.at || (one.fact.id < other.fact.id ? -1 : 1));
}

function* imageChanges(
  changes: readonly WorkloadChanged[],
  credentials: Credentials,
  policy: Policy,
): Generator<Deployment> {
  let before: ReadonlyMap<string, ContainerSpec> | undefined;
  for (const change of changes) {
    if (change.verb === 'delete') {
      before = undefined;
      continue;
    }
    if (!change.containers) continue;
    const now = new Map(change.containers.map((container) => [container.name, container]));
    for (const container of now.values()) {
      const old = before?.get(container.name);
      if (old?.image === container.image) continue;
      const actor = change.actor && policy.actor(change.actor);
      const { asked } = credentials(change.credential, change.at);
      const behind = change.impersonator ?? asked?.by ?? identityOf(change);
      yield {
        namespace: change.namespace,
        workload: `${change.kind}/${change.name}`,
        container: container.name,
        kind: container.kind,
        image: container.image,
        at: change.at,
        uncertain: before === undefined && change.verb !== 'create',
        fact: change,
        ...known({
          cluster: change.cluster,
          actor,
          behind: behind && policy.actor(behind),
          issued: change.impersonator ? undefined : asked?.fact,
          client: change.client,
          address: change.address,
          before: old?.image,
        }),
      };
    }
    // A patch may show only the containers it touches.
    before = new Map([...(before ?? []), ...now]);
  }
}

function identityOf({ identity, actor }: WorkloadChanged): Actor | undefined {
  return identity === undefined || identity === actor?.name ? undefined : { name: identity, kind: 'unknown' };
}
