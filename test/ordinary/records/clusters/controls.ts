import type { Control } from '../../act.ts';
import type { Actor, Cluster, Organisation } from '../../organisation.ts';
import { namingOf } from '../naming.ts';
import { agentOf, clusterAccount } from './agents.ts';
import type { Request } from './audit.ts';
import { second } from './objects.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** What an API server hears of a change of one of its guards. `on` is a namespace, or `namespace/name`. */
export function changesOf(act: Control, organisation: Organisation): readonly Request[] {
  if (act.system.is !== 'cluster') return [];
  const cluster = act.system;
  const [namespace = act.on, name = ''] = act.on.split('/');
  const who = agentOf(act, cluster, organisation);
  const write = (verb: Request['verb'], ref: Request['ref'], object?: object): readonly Request[] => [
    {
      at: act.at,
      who,
      verb,
      ref,
      query: 'fieldManager=kubectl-client-side-apply',
      ...(object && { requestObject: object, response: object }),
    },
  ];
  switch (act.what) {
    case 'role-bound':
    case 'member-added':
      return write('create', ...binding(act, cluster, organisation, namespace, name));
    case 'member-removed': {
      const [ref] = binding(act, cluster, organisation, namespace, name);
      return write('delete', ref, { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' });
    }
    case 'role-changed':
      return write('patch', ...role(namespace, name || 'deployer'));
    case 'token-issued':
      return [
        {
          at: act.at,
          who,
          verb: 'create',
          ref: {
            resource: 'serviceaccounts',
            namespace,
            name: name || (act.to?.id ?? 'default'),
            subresource: 'token',
          },
          level: 'Metadata',
          annotations: {
            'authentication.kubernetes.io/issued-credential-id': `JTI=${namingOf('issued', act.at, act.on).uuid()}`,
          },
        },
      ];
    case 'admission-changed':
      return write('patch', ...webhook(name || namespace));
    case 'admission-exception':
      return write('create', ...exception(namespace, name || `${namespace}-hotfix`, act.at));
    case 'namespace-made':
      return write('create', ...made(namespace, act.at));
    default:
      return [];
  }
}

type Object = readonly [Request['ref'], object];

function binding(
  { to, by }: Control,
  cluster: Cluster,
  organisation: Organisation,
  namespace: string,
  given: string,
): Object {
  const name = given || `deploy-${(to ?? by).id}`;
  return [
    { resource: 'rolebindings', namespace, name, apiGroup: RBAC },
    {
      kind: 'RoleBinding',
      apiVersion: `${RBAC}/v1`,
      metadata: { name, namespace },
      subjects: [subjectOf(to ?? by, cluster, organisation)],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
    },
  ];
}

function subjectOf(to: Actor, cluster: Cluster, organisation: Organisation): object {
  const name = clusterAccount(to, cluster, organisation);
  const [, , namespace, account] = name.split(':');
  return name.startsWith('system:serviceaccount:') && account !== undefined
    ? { kind: 'ServiceAccount', namespace, name: account }
    : { kind: 'User', apiGroup: RBAC, name };
}

function role(namespace: string, name: string): Object {
  const rules = [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] },
    { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] },
  ];
  return [
    { resource: 'roles', namespace, name, apiGroup: RBAC },
    { kind: 'Role', apiVersion: `${RBAC}/v1`, metadata: { name, namespace }, rules },
  ];
}

function webhook(name: string): Object {
  const one = { name: `${name}.platform.svc`, timeoutSeconds: 5, failurePolicy: 'Fail' };
  return [
    { resource: 'validatingwebhookconfigurations', name, apiGroup: ADMISSION },
    {
      kind: 'ValidatingWebhookConfiguration',
      apiVersion: `${ADMISSION}/v1`,
      metadata: { name },
      webhooks: [
        {
          ...one,
          rules: [
            {
              operations: ['CREATE', 'UPDATE'],
              apiGroups: ['', 'apps'],
              apiVersions: ['v1'],
              resources: ['pods', 'deployments'],
              scope: '*',
            },
          ],
          namespaceSelector: {},
          objectSelector: {},
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  ];
}

function exception(namespace: string, name: string, at: number): Object {
  return [
    { resource: 'policyexceptions', namespace, name, apiGroup: 'kyverno.io', apiVersion: 'v2' },
    {
      kind: 'PolicyException',
      apiVersion: 'kyverno.io/v2',
      metadata: { name, namespace, creationTimestamp: second(at) },
      spec: {
        exceptions: [{ policyName: 'verify-images', ruleNames: ['verify-signature'] }],
        match: { any: [{ resources: { kinds: ['Pod'], namespaces: [namespace] } }] },
      },
    },
  ];
}

function made(namespace: string, at: number): Object {
  return [
    { resource: 'namespaces', name: namespace, namespace },
    {
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: {
        name: namespace,
        creationTimestamp: second(at),
        labels: { 'kubernetes.io/metadata.name': namespace },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
  ];
}
