import { DEFINITION, ROLLOUT, runsNowhere } from '../../../core/ecs-kinds.ts';
import type { Owner, WorkloadChanged } from '../../../core/event.ts';
import type { Workload } from '../../../core/subjects.ts';

// A ReplicaSet is named <deployment>-<pod-template-hash>, a Job of a CronJob <cronjob>-<minutes since 1970>
// (Kubernetes: deployment/util/deployment_util.go, cronjob/utils.go; until 1.20 seconds). Used only where no record shows the
// owner; other digits are somebody's own, as those of a commit.
const TEMPLATE_HASH = /^(.{1,253})-[bcdfghjklmnpqrstvwxz2456789]{5,10}$/;
const SCHEDULED = /^(.{1,253})-(?:[23]\d{7}|1\d{9})$/;

// What starts tasks of a definition in a cluster, and nothing else: whoever set it decided on them.
const SCHEDULES: ReadonlySet<string> = new Set(['EventRule', 'Schedule']);
// Owners that control nothing: a definition, who asked for a rollout, and the node that a static pod's mirror is bound to.
const PASSIVE: ReadonlySet<string> = new Set([DEFINITION, ROLLOUT, 'Node']);

/** Finds the top of the owner chain of pods, as `Kind/name`. */
export interface Owners {
  /** What manages an object: as the record shows, else as another does, else as a ReplicaSet's or Job's name tells. */
  of(change: WorkloadChanged): Owner | undefined;
  topOf(
    where: { readonly cluster?: string; readonly namespace: string },
    self: Owner,
    owners: readonly Owner[] | undefined,
  ): string;
}

/** Learns from every record that shows owner references; whose it was made as, it is, whatever a later record shows. */
export function joinOwners(changes: readonly WorkloadChanged[]): Owners {
  const [up, made] = [new Map<string, Owner>(), new Set<string>()];
  const key = (where: { readonly cluster?: string; readonly namespace: string }, one: Owner): string =>
    JSON.stringify([where.cluster ?? null, where.namespace, one.kind, one.name]);
  for (const change of changes) {
    const owner = controllerOf(change.owners);
    const self = key(change, change);
    const isMade = change.verb === 'create' && change.seen !== true;
    if (!owner || (made.has(self) && !isMade)) continue;
    up.set(self, owner);
    if (isMade) made.add(self);
  }

  return {
    of: (change) => controllerOf(change.owners) ?? up.get(key(change, change)) ?? guess(change),
    topOf(where, self, owners) {
      let top = controllerOf(owners) ?? up.get(key(where, self)) ?? madeFrom(owners) ?? self;
      // Owner chains have two or three links; a cycle can only be forged.
      for (let depth = 0; depth < 8; depth++) {
        const next = up.get(key(where, top)) ?? guess(top);
        if (!next) break;
        top = next;
      }
      return workloadName(top);
    },
  };
}

/** The owner that manages an object. */
export function controllerOf(owners: readonly Owner[] | undefined): Owner | undefined {
  return owners?.find(({ kind, controller }) => controller !== false && !PASSIVE.has(kind));
}

/** A task that no service keeps is told apart by what it was made from: its own name means nothing. */
function madeFrom(owners: readonly Owner[] | undefined): Owner | undefined {
  return owners?.find(({ kind }) => kind === DEFINITION);
}

// All revisions of a definition are one workload.
function workloadName({ kind, name }: Owner): string {
  return `${kind}/${kind === DEFINITION ? familyOf(name) : name}`;
}

/** `shop-api` of `shop-api:12`. */
export function familyOf(definition: string): string {
  return definition.replace(/:\d{1,10}$/, '');
}

/** `Deployment/api`: the workload that somebody's own wish is about. */
export function workloadOf(change: WorkloadChanged): string {
  const isOfDefinition = change.kind === 'Task' || SCHEDULES.has(change.kind);
  return workloadName((isOfDefinition ? madeFrom(change.owners) : undefined) ?? change);
}

/** The owner that the name of a ReplicaSet or a Job tells, where no record shows it. */
export function guess(owner: Owner): Owner | undefined {
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

/** Whether it shows no owner, of an object that is changed again and again: pods, tasks and definitions are made anew. */
export function isPlain({ kind, owners = [] }: WorkloadChanged): boolean {
  return owners.length === 0 && kind !== 'Pod' && kind !== 'Task' && !runsNowhere({ kind });
}

/** Whether a workload record is somebody's own wish, not a controller carrying out its owner's. */
export function isOwnWish(change: WorkloadChanged): boolean {
  return !controllerOf(change.owners) && change.kind !== 'ReplicaSet';
}

export function workloadKey(one: Workload): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, one.workload]);
}

export function podKey(
  { cluster, namespace }: { readonly cluster?: string; readonly namespace: string },
  name: string,
): string {
  return JSON.stringify([cluster ?? null, namespace, name]);
}
