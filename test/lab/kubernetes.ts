import type { Digest } from '../../src/core/digest.ts';

/** Who talks to the API server. */
export interface Agent {
  readonly name: string;
  readonly groups: readonly string[];
  readonly userAgent: string;
  readonly address: string;
}

/** A workload whose pods the cluster keeps running. */
export interface Workload {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly name: string;
  readonly container: string;
  image: string;
  replicas: number;
  /** The pod template's hash: part of the replica set's and the pods' names. */
  revision: string;
  readonly uid: string;
  setUid: string;
  readonly createdAt: number;
}

/** A pod with the template it was made from, which stays while the workload's changes. */
export interface Pod {
  readonly name: string;
  readonly image: string;
  readonly revision: string;
  readonly setUid: string;
  readonly uid: string;
  readonly node: string;
  readonly address: string;
  readonly nodeAddress: string;
  readonly containerId: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly digest: Digest;
}

/** An audit record and when its stage was reached. */
export interface Delivered {
  readonly at: number;
  readonly record: object;
}

/** One request as the API server saw it. */
export interface Request {
  readonly at: number;
  readonly who: Agent;
  readonly verb: 'create' | 'update' | 'patch' | 'delete' | 'get';
  readonly ref: Reference;
  readonly requestObject?: object;
  readonly response?: object;
  readonly code: number;
  readonly level?: 'Metadata';
  /** Beside those of the authorizer. */
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Reference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  /** Absent: v1. */
  readonly apiVersion?: string;
  readonly subresource?: string;
}

const CONTROL_PLANE = '192.0.2.130';

/** A service account's or controller's identity. */
export function serviceAccount(namespace: string, name: string, userAgent: string, address = CONTROL_PLANE): Agent {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups, userAgent, address };
}

const MANAGER = 'kube-controller-manager/v1.34.2 (linux/amd64) kubernetes/8cc511e';

/** The identities every cluster with a deployment controller and an autoscaler has. */
export const AGENTS = {
  argocd: serviceAccount(
    'argocd',
    'argocd-application-controller',
    'argocd-application-controller/v3.1.8',
    '192.0.2.133',
  ),
  deployments: serviceAccount(
    'kube-system',
    'deployment-controller',
    `${MANAGER}/system:serviceaccount:kube-system:deployment-controller`,
  ),
  replicaSets: serviceAccount(
    'kube-system',
    'replicaset-controller',
    `${MANAGER}/system:serviceaccount:kube-system:replicaset-controller`,
  ),
  autoscaler: serviceAccount(
    'kube-system',
    'horizontal-pod-autoscaler',
    `${MANAGER}/system:serviceaccount:kube-system:horizontal-pod-autoscaler`,
  ),
  scheduler: {
    name: 'system:kube-scheduler',
    groups: ['system:authenticated'],
    userAgent: 'kube-scheduler/v1.34.2 (linux/amd64) kubernetes/8cc511e/scheduler',
    address: CONTROL_PLANE,
  },
  kured: serviceAccount('kube-system', 'kured', 'kured/v0.0.0 (linux/amd64) kubernetes/$Format'),
} as const satisfies Readonly<Record<string, Agent>>;

export function kubelet(node: string, address: string): Agent {
  const userAgent = 'kubelet/v1.34.2 (linux/amd64) kubernetes/8cc511e';
  return { name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'], userAgent, address };
}

/** An `audit.k8s.io/v1` Event of stage ResponseComplete, level RequestResponse, `omitManagedFields: true`. */
export function auditRecord(auditID: string, request: Request): Delivered {
  const { ref } = request;
  const end = request.at + 9;
  return {
    at: end,
    record: {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: request.level ?? 'RequestResponse',
      auditID,
      stage: 'ResponseComplete',
      requestURI: uri(request),
      verb: request.verb,
      user: { username: request.who.name, groups: request.who.groups },
      sourceIPs: [request.who.address],
      userAgent: request.who.userAgent,
      objectRef: { ...ref, apiVersion: ref.apiVersion ?? 'v1' },
      responseStatus: { metadata: {}, code: request.code },
      requestObject: request.requestObject,
      responseObject: request.response,
      requestReceivedTimestamp: micro(request.at),
      stageTimestamp: micro(end),
      annotations: {
        'authorization.k8s.io/decision': 'allow',
        'authorization.k8s.io/reason': '',
        ...request.annotations,
      },
    },
  };
}

function uri({ ref, verb }: Request): string {
  const version = ref.apiVersion ?? 'v1';
  const root = ref.apiGroup === undefined ? `/api/${version}` : `/apis/${ref.apiGroup}/${version}`;
  const space = ref.namespace === undefined ? '' : `/namespaces/${ref.namespace}`;
  const object = [ref.resource, ref.name, ref.subresource].filter((part) => part !== undefined).join('/');
  return `${root}${space}/${object}${verb === 'patch' ? '?fieldManager=controller' : ''}`;
}

export function deploymentObject(workload: Workload, resourceVersion: string): object {
  return {
    kind: workload.kind,
    apiVersion: 'apps/v1',
    metadata: {
      name: workload.name,
      namespace: workload.namespace,
      uid: workload.uid,
      resourceVersion,
      creationTimestamp: second(workload.createdAt),
      labels: { app: workload.name },
      annotations: {
        'argocd.argoproj.io/tracking-id': `shop:apps/${workload.kind}:${workload.namespace}/${workload.name}`,
      },
    },
    spec: {
      replicas: workload.replicas,
      selector: { matchLabels: { app: workload.name } },
      template: {
        metadata: { labels: { app: workload.name } },
        spec: podSpec(workload.name, workload.container, workload.image),
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    },
  };
}

export function setName(workload: Workload): string {
  return `${workload.name}-${workload.revision}`;
}

export function replicaSetObject(workload: Workload, resourceVersion: string): object {
  const labels = { app: workload.name, 'pod-template-hash': workload.revision };
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: setName(workload),
      namespace: workload.namespace,
      uid: workload.setUid,
      resourceVersion,
      labels,
      ownerReferences: [owner('apps/v1', workload.kind, workload.name, workload.uid)],
    },
    spec: {
      replicas: workload.replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(workload.name, workload.container, workload.image) },
    },
  };
}

export type PodState = 'asked' | 'created' | 'running' | 'ending';

/** A pod as asked for, just created, running (with the kubelet's word on its digest), or about to end. */
export function podObject(
  workload: Workload,
  pod: Pod,
  state: PodState,
  resourceVersion: string,
  deletedAt?: number,
): object {
  const isDaemon = workload.kind === 'DaemonSet';
  const set = isDaemon ? workload.name : `${workload.name}-${pod.revision}`;
  const owners = isDaemon
    ? owner('apps/v1', workload.kind, workload.name, workload.uid)
    : owner('apps/v1', 'ReplicaSet', set, pod.setUid);
  const known =
    state === 'asked'
      ? {}
      : { name: pod.name, uid: pod.uid, resourceVersion, creationTimestamp: second(pod.createdAt) };
  const deleted =
    deletedAt === undefined ? {} : { deletionTimestamp: second(deletedAt + 30_000), deletionGracePeriodSeconds: 30 };
  const isPlaced = state === 'running' || state === 'ending';
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      generateName: `${set}-`,
      namespace: workload.namespace,
      ...known,
      ...deleted,
      labels: { app: workload.name, [isDaemon ? 'controller-revision-hash' : 'pod-template-hash']: pod.revision },
      ownerReferences: [owners],
    },
    spec: { ...podSpec(workload.name, workload.container, pod.image), ...(isPlaced ? { nodeName: pod.node } : {}) },
    ...(state === 'asked'
      ? {}
      : { status: isPlaced ? podStatus(workload, pod) : { phase: 'Pending', qosClass: 'Burstable' } }),
  };
}

/** What the kubelet writes to `pods/status`. */
export function podStatus(workload: Workload, pod: Pod): object {
  const repository = pod.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: second(pod.startedAt + 1_000) },
    ],
    hostIP: pod.nodeAddress,
    podIP: pod.address,
    startTime: second(pod.createdAt),
    containerStatuses: [
      {
        name: workload.container,
        state: { running: { startedAt: second(pod.startedAt) } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: pod.image,
        imageID: `${repository}@${pod.digest}`,
        containerID: `containerd://${pod.containerId}`,
        started: true,
      },
    ],
    qosClass: 'Burstable',
  };
}

function podSpec(name: string, container: string, image: string): object {
  return {
    containers: [
      { name: container, image, resources: { requests: { cpu: '100m', memory: '128Mi' } }, imagePullPolicy: 'Always' },
    ],
    restartPolicy: 'Always',
    serviceAccountName: name,
    imagePullSecrets: [{ name: 'registry' }],
  };
}

function owner(apiVersion: string, kind: string, name: string, uid: string): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function second(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function micro(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
