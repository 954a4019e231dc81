import type { Actor } from '../../core/actor.ts';
import type { ClusterPart } from '../../core/control-event.ts';
import { federatedKind } from './federated.ts';
import { isObject, shortened, text, texts } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/** Who made an audited request, as the fields of an event have it. */
export interface Requester {
  readonly actor: Actor | undefined;
  readonly impersonator: Actor | undefined;
  readonly identity: string | undefined;
  readonly credential: string | undefined;
  readonly client: string | undefined;
  readonly address: string | undefined;
}

/** Reads `user`, `impersonatedUser`, `userAgent` and `sourceIPs` of an audit event. */
export function requester(record: JsonObject): Requester {
  const user = text(record, 'user', 'username');
  const impersonated = text(record, 'impersonatedUser', 'username');
  const arn = extra(record, 'arn');
  return {
    actor: actorNamed(impersonated ?? user),
    impersonator: impersonated === undefined ? undefined : actorNamed(user),
    identity: arn === user ? undefined : arn,
    // EKS names the AWS access key, the rest the token (JTI=…) or certificate (X509SHA256=…).
    credential: extra(record, 'accessKeyId') ?? extra(record, 'authentication.kubernetes.io/credential-id'),
    client: shortened(record, 'userAgent'),
    address: texts(record, 'sourceIPs')[0],
  };
}

/** A user of the API server by the name that it goes by there. */
export function actorNamed(name: string | undefined): Actor | undefined {
  return name === undefined ? undefined : { name, kind: actorKind(name) };
}

/** The service account as its requests name it. */
export function serviceAccount(namespace: string, name: string): Actor {
  const full = `system:serviceaccount:${namespace}:${name}`;
  return { name: full, kind: actorKind(full) };
}

const PARTS: ReadonlyMap<string, ClusterPart> = new Map([
  ['system:serviceaccount:kube-system:clusterrole-aggregation-controller', 'role-aggregation'],
  ['system:serviceaccount:kube-system:namespace-controller', 'namespace-controller'],
]);

/**
 * The part of the cluster that made a request. The API server's requests to itself come with a token that only its own
 * memory holds: in the group system:masters, which no certificate signed on request may name, and without a credential id.
 */
export function clusterPart(record: JsonObject): ClusterPart | undefined {
  const user = text(record, 'user', 'username');
  // Whatever stands there: somebody acts as somebody.
  if (user === undefined || record['impersonatedUser'] !== undefined) return undefined;
  if (user !== 'system:apiserver') return PARTS.get(user);
  const isItself = texts(record, 'user', 'groups').includes('system:masters') && !hasCredential(record);
  return isItself ? 'api-server' : undefined;
}

function hasCredential({ user }: JsonObject): boolean {
  return isObject(user) && isObject(user['extra']) && 'authentication.kubernetes.io/credential-id' in user['extra'];
}

// Of what the authenticator adds nothing is needed to understand the request: odd values count as absent.
function extra(record: JsonObject, key: string): string | undefined {
  const { user } = record;
  const values = isObject(user) && isObject(user['extra']) && Object.hasOwn(user['extra'], key) && user['extra'][key];
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  return typeof first === 'string' && first !== '' && first.length <= LONGEST_EXTRA ? first : undefined;
}

const LONGEST_EXTRA = 1024;

// Kubernetes' and OpenShift's own controllers that touch workloads for someone else. A list, not a name ending: a
// service account that someone calls `x-controller` is a robot like any other.
const CONTROLLERS: ReadonlySet<string> = new Set([
  ...[
    'cronjob-controller',
    'daemon-set-controller',
    'deployment-controller',
    'disruption-controller',
    'generic-garbage-collector',
    'horizontal-pod-autoscaler',
    'job-controller',
    'namespace-controller',
    'node-controller',
    'pod-garbage-collector',
    'replicaset-controller',
    'replication-controller',
    'statefulset-controller',
    'taint-eviction-controller',
    'ttl-after-finished-controller',
  ].map((account) => `kube-system:${account}`),
  ...['build-controller', 'deployer-controller', 'deploymentconfig-controller', 'image-trigger-controller'].map(
    (account) => `openshift-infra:${account}`,
  ),
]);
const COMPONENTS: ReadonlySet<string> = new Set(['apiserver', 'kube-controller-manager', 'kube-scheduler']);

function actorKind(name: string): Actor['kind'] {
  const [system, role, namespace, account] = name.split(':');
  if (system === 'eks' && role !== undefined) return 'robot';
  if (system !== 'system' || role === undefined)
    return federatedKind(name) ?? (name.endsWith('.gserviceaccount.com') ? 'robot' : 'human');
  if (role === 'node') return 'node';
  if (COMPONENTS.has(role)) return 'controller';
  if (role !== 'serviceaccount') return 'unknown';
  return CONTROLLERS.has(`${namespace}:${account}`) ? 'controller' : 'robot';
}
