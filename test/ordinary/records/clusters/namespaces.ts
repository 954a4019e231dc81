import type { Ask, Workload } from '../../act.ts';
import { type Agent, controller } from './agents.ts';
import type { Request } from './audit.ts';
import { RESOURCES, second, uidOf } from './objects.ts';

/** What the namespace controller empties: every namespaced kind there is, whether the namespace had one or not. */
const EMPTIED: readonly (readonly [resource: string, kind: string, apiGroup?: string])[] = [
  ['pods', 'Pod'],
  ['configmaps', 'ConfigMap'],
  ['secrets', 'Secret'],
  ['serviceaccounts', 'ServiceAccount'],
  ['services', 'Service'],
  ['deployments', 'Deployment', 'apps'],
  ['replicasets', 'ReplicaSet', 'apps'],
  ['statefulsets', 'StatefulSet', 'apps'],
  ['daemonsets', 'DaemonSet', 'apps'],
  ['jobs', 'Job', 'batch'],
  ['cronjobs', 'CronJob', 'batch'],
  ['roles', 'Role', 'rbac.authorization.k8s.io'],
  ['rolebindings', 'RoleBinding', 'rbac.authorization.k8s.io'],
  ['networkpolicies', 'NetworkPolicy', 'networking.k8s.io'],
];

/** Of clusters with Kyverno, whose kinds are namespaced. */
const OF_KYVERNO: typeof EMPTIED = [
  ['policies', 'Policy', 'kyverno.io'],
  ['policyexceptions', 'PolicyException', 'kyverno.io'],
  ['policyreports', 'PolicyReport', 'wgpolicyk8s.io'],
];

// At these the product's own setup asks for RequestResponse; the others are at Metadata.
const IN_FULL = new Set(['', 'apps', 'batch', 'rbac.authorization.k8s.io', 'kyverno.io']);
const METADATA_OF_CORE = new Set(['configmaps', 'secrets', 'serviceaccounts', 'services']);

/** Somebody deletes a namespace, and its controller empties it. */
export function emptied(act: Ask, who: Agent, hasKyverno: boolean): readonly Request[] {
  const { cluster, namespace } = act.workload;
  const ref = { resource: 'namespaces', namespace, name: namespace };
  const options = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal', propagationPolicy: 'Background' };
  const response = {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: {
      name: namespace,
      uid: uidOf({ ...act.workload, kind: 'Pod', name: '' }),
      deletionTimestamp: second(act.at),
      labels: { 'kubernetes.io/metadata.name': namespace },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating' },
  };
  const asked: Request = { at: act.at, who, verb: 'delete', ref, requestObject: options, response };
  const collector = controller(cluster, 'namespace-controller');
  const kinds = hasKyverno ? [...EMPTIED, ...OF_KYVERNO] : EMPTIED;
  return [
    asked,
    ...kinds.map(([resource, kind, apiGroup], index): Request => {
      const isFull = IN_FULL.has(apiGroup ?? '') && !METADATA_OF_CORE.has(resource);
      const items = (act.linked?.within ?? []).filter((one) => RESOURCES[one.kind].resource === resource).map(itemOf);
      return {
        at: act.at + 5200 + index * 40,
        who: collector,
        verb: 'deletecollection',
        ref: { resource, namespace, ...(apiGroup !== undefined && { apiGroup }) },
        requestObject: options,
        response: { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items },
        ...(!isFull && { level: 'Metadata' }),
      };
    }),
    { at: act.at + 9000, who: collector, verb: 'update', ref: { ...ref, subresource: 'finalize' }, level: 'Metadata' },
  ];
}

function itemOf(workload: Workload): object {
  const { name, namespace } = workload;
  return { metadata: { name, namespace, uid: uidOf(workload), labels: { app: name } } };
}
