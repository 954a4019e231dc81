import type { Owner, WorkloadChanged } from '../core/event.ts';

// A ReplicaSet is named <deployment>-<pod-template-hash>, a Job of a CronJob <cronjob>-<minutes since 1970>
// (Kubernetes: deployment/util/deployment_util.go, cronjob/utils.go). Used only where no record shows the owner.
const TEMPLATE_HASH = /^(.{1,253})-[bcdfghjklmnpqrstvwxz2456789]{5,10}$/;
const SCHEDULED = /^(.{1,253})-\d{8,11}$/;

/** Finds the top of the owner chain of pods, as `Kind/name`. */
export interface Owners {
  topOf(
    where: { readonly cluster?: string; readonly namespace: string },
    self: Owner,
    owners: readonly Owner[] | undefined,
  ): string;
}

/** Learns from every record that shows owner references. */
export function joinOwners(changes: readonly WorkloadChanged[]): Owners {
  const up = new Map<string, Owner>();
  const key = (where: { readonly cluster?: string; readonly namespace: string }, one: Owner): string =>
    JSON.stringify([where.cluster ?? null, where.namespace, one.kind, one.name]);
  for (const change of changes) {
    const [owner] = change.owners ?? [];
    if (owner) up.set(key(change, change), owner);
  }

  return {
    topOf(where, self, owners) {
      let top = owners?.[0] ?? up.get(key(where, self)) ?? self;
      // Owner chains have two or three links; a cycle can only be forged.
      for (let depth = 0; depth < 8; depth++) {
        const next = up.get(key(where, top)) ?? guess(top);
        if (!next) break;
        top = next;
      }
      return `${top.kind}/${top.name}`;
    },
  };
}

function guess(owner: Owner): Owner | undefined {
  if (owner.kind === 'ReplicaSet') {
    const name = TEMPLATE_HASH.exec(owner.name)?.[1];
    return name === undefined ? undefined : { kind: 'Deployment', name };
  }
  if (owner.kind === 'Job') {
    const name = SCHEDULED.exec(owner.name)?.[1];
    return name === undefined ? undefined : { kind: 'CronJob', name };
  }
  return undefined;
}

/** Whether a workload record is somebody's own wish, not a controller carrying out its owner's. */
export function isOwnWish(change: WorkloadChanged): boolean {
  return (change.owners?.length ?? 0) === 0 && change.kind !== 'ReplicaSet';
}
