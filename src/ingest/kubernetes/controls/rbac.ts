import type { Actor } from '../../../core/actor.ts';
import { WORKLOAD_RESOURCES } from '../audited-object.ts';
import type { JsonObject } from '../../source.ts';
import { actorNamed, serviceAccount } from '../requester.ts';
import { objectOf, objectsOf, textOf, textsOf } from '../written.ts';

// Of Argo's group, in which rollouts are, rights are not read.
const OWN = WORKLOAD_RESOURCES.filter((resource) => resource !== 'rollouts');
const WORKLOADS: ReadonlySet<string> = new Set([...OWN, 'pods/ephemeralcontainers', '*', '*/*']);
const WORKLOAD_GROUPS: ReadonlySet<string> = new Set(['', 'apps', 'extensions', 'batch', 'apps.openshift.io', '*']);
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', '*']);
// Of the roles that every cluster has: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
const DEPLOYING_ROLES: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit']);

/** Which rights to change workloads the rules of a Role or ClusterRole give: `create, patch deployments, pods`. */
export function workloadRights(role: JsonObject): readonly string[] {
  return objectsOf(role, 'rules').flatMap((rule) => {
    const verbs = textsOf(rule, 'verbs').filter((verb) => WRITES.has(verb));
    const resources = textsOf(rule, 'resources').filter((resource) => WORKLOADS.has(resource));
    const isGroup = textsOf(rule, 'apiGroups').some((group) => WORKLOAD_GROUPS.has(group));
    return verbs.length > 0 && resources.length > 0 && isGroup ? [`${verbs.join(', ')} ${resources.join(', ')}`] : [];
  });
}

/** The same, one by one: `create pods` for each verb and resource, wherever a star stands for it. */
export function singleRights(role: JsonObject): ReadonlySet<string> {
  const rights = objectsOf(role, 'rules').flatMap((rule) => {
    const [verbs, resources, groups] = ['verbs', 'resources', 'apiGroups'].map((key) => textsOf(rule, key));
    const isGroup = groups?.some((group) => WORKLOAD_GROUPS.has(group)) === true;
    return [...WRITES].flatMap((verb) =>
      [...WORKLOADS].flatMap((resource) =>
        isGroup && !verb.includes('*') && !resource.includes('*') && allows(verbs, verb) && allows(resources, resource)
          ? [`${verb} ${resource}`]
          : [],
      ),
    );
  });
  return new Set(rights);
}

// https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles: by convention the label names the role.
const ADDS_TO = /(?:^|\/)aggregate-to-([a-z0-9](?:[-.a-z0-9]{0,200}))$/;

/** The roles that a ClusterRole's labels add its rights to; of a patch, those that it sets. */
export function addsTo(role: JsonObject): readonly string[] | undefined {
  if (role['kind'] === 'Role') return undefined;
  const labels = objectOf(objectOf(role, 'metadata') ?? {}, 'labels') ?? {};
  const names = Object.keys(labels).flatMap((key) =>
    textOf(labels, key) === 'true' ? (ADDS_TO.exec(key)?.[1] ?? []) : [],
  );
  return names.length > 0 ? names.sort().slice(0, MOST_ROLES) : undefined;
}

const MOST_ROLES = 8;

function allows(listed: readonly string[] = [], one: string): boolean {
  return listed.includes('*') || listed.includes('*/*') || listed.includes(one);
}

/** The role that a binding gives. */
export function boundRole(binding: JsonObject): { readonly kind: string; readonly name: string } | undefined {
  const reference = objectOf(binding, 'roleRef');
  const name = reference && textOf(reference, 'name');
  return name === undefined ? undefined : { kind: textOf(reference ?? {}, 'kind') ?? 'Role', name };
}

/** Whether a role, by its name alone, allows to change workloads; undefined when only its own record tells. */
export function mayDeploy({ kind, name }: { readonly kind: string; readonly name: string }): boolean | undefined {
  if (kind !== 'ClusterRole') return undefined;
  if (DEPLOYING_ROLES.has(name)) return true;
  return name === 'view' || name.startsWith('system:') ? false : undefined;
}

/** To whom a binding gives its role. */
export function subjects(binding: JsonObject): readonly Actor[] {
  return objectsOf(binding, 'subjects').flatMap((subject) => {
    const name = textOf(subject, 'name');
    if (name === undefined) return [];
    switch (textOf(subject, 'kind')) {
      case 'ServiceAccount':
        return [serviceAccount(textOf(subject, 'namespace') ?? '', name)];
      case 'User':
        return actorNamed(name) ?? [];
      default:
        return [{ name, kind: 'unknown' as const }];
    }
  });
}
