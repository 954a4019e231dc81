import type { Actor } from '../../../core/actor.ts';
import { CONTROLLER_OF } from '../../../core/kubernetes-kinds.ts';
import type { Owner, WorkloadChanged } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';

// Kubernetes: cmd/kube-controller-manager/names/controller_names.go, and the account each is started with.
const CONTROLLERS = 'system:serviceaccount:kube-system:';
/** Where the controllers have no accounts of their own. */
const MANAGER = 'system:kube-controller-manager';
const ACCOUNT = 'system:serviceaccount:';

/** Whether what a change wrote is its owner's doing: it was carried out by the software whose business that is. */
export type IsMaker = (change: WorkloadChanged, owner: Owner) => boolean;

/**
 * Of Kubernetes' own kinds the makers are known by name. Of others they are those that the policy lists as operators, and
 * accounts that wrote to what an object of that kind owns before: never a person or a node, and nobody who acts as another.
 */
export function makersOf(changes: readonly WorkloadChanged[], policy: Policy): IsMaker {
  const first = new Map<string, Time>();
  const key = (change: WorkloadChanged, { kind }: Owner, { name }: Actor): string =>
    JSON.stringify([change.cluster ?? null, kind, name]);
  for (const change of changes)
    for (const owner of change.owners ?? []) {
      const { actor } = change;
      if (CONTROLLER_OF.has(owner.kind) || !actor || !isAccount(change)) continue;
      const name = key(change, owner, actor);
      first.set(name, Math.min(change.at, first.get(name) ?? change.at));
    }
  return (change, owner) => {
    const { actor } = change;
    if (!actor || change.impersonator) return false;
    if (CONTROLLER_OF.has(owner.kind)) return isControllers(change, owner);
    if (policy.environment(change)?.operators?.matches(policy.actor(actor).name)) return true;
    return isAccount(change) && (first.get(key(change, owner, actor)) ?? change.at) < change.at;
  };
}

/** Whether the controller did it whose business the owner's objects are, of an owner of Kubernetes' own kinds. */
export function isControllers({ actor, impersonator }: WorkloadChanged, owner: Owner): boolean {
  const controller = CONTROLLER_OF.get(owner.kind);
  if (!actor || impersonator || controller === undefined) return false;
  return actor.name === `${CONTROLLERS}${controller}` || actor.name === MANAGER;
}

const KIND_OF: ReadonlyMap<string, string> = new Map(Array.from(CONTROLLER_OF, ([kind, name]) => [name, kind]));
/** What Kubernetes puts behind the name of what makes a pod. */
const MADE_NAME = /^(.{1,250})-[a-z0-9]{5}$/;

/** Of a pod that a controller deleted, which deletes only its owner's, that owner, where the record shows none. */
export function deletersOwner({ kind, name, actor, impersonator }: WorkloadChanged): readonly Owner[] | undefined {
  const owner = kind === 'Pod' ? MADE_NAME.exec(name)?.[1] : undefined;
  const own = KIND_OF.get(actor?.name.startsWith(CONTROLLERS) ? actor.name.slice(CONTROLLERS.length) : '');
  return owner === undefined || own === undefined || impersonator ? undefined : [{ kind: own, name: owner }];
}

/** Whether objects of the kind are Kubernetes' own, so that its API server records who asks for their images. */
export function isKubernetes(kind: string): boolean {
  return kind === 'Pod' || CONTROLLER_OF.has(kind);
}

/** Whether it could be an operator at its work: those of kinds that Kubernetes does not know are told by what they do. */
export function mayBeOperator(change: WorkloadChanged, { kind }: Owner): boolean {
  return !CONTROLLER_OF.has(kind) && isAccount(change);
}

/** Of a new pod or Job the owner that does not manage it, though what it owns is managed: a person or node gives it an alibi. */
export function claimedOwner(change: WorkloadChanged): Owner | undefined {
  if (change.verb !== 'create' || !change.actor || isAccount(change)) return undefined;
  return change.owners?.find(({ kind, controller }) => controller === false && CONTROLLER_OF.has(kind));
}

function isAccount({ actor, impersonator }: WorkloadChanged): boolean {
  return impersonator === undefined && actor?.name.startsWith(ACCOUNT) === true;
}
