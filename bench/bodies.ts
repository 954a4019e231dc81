import { between, hex, pick, type Random } from './random.ts';

const SERVICES = ['api', 'web', 'cart', 'search', 'mail', 'billing', 'stock', 'login'] as const;
const ENV_NAMES = ['LOG_LEVEL', 'DATABASE_HOST', 'QUEUE_URL', 'CACHE_TTL', 'REGION', 'FEATURE_SET'] as const;

/** A pod with its spec and status, padded by environment and managed fields to 2.5–7.5 KB of JSON. */
export function podBody(random: Random): object {
  const service = pick(random, SERVICES);
  const image = `registry.acme.example/prod/shop/${service}`;
  const wanted = between(random, 2500, 7500);
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `${service}-${hex(random, 10)}-${hex(random, 5)}`,
      namespace: 'shop',
      uid: hex(random, 32),
      resourceVersion: String(between(random, 1e6, 9e6)),
      creationTimestamp: '2026-11-24T08:00:00Z',
      labels: { app: service, 'pod-template-hash': hex(random, 10) },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${service}-${hex(random, 10)}`, controller: true },
      ],
      managedFields: managedFields(random, wanted / 3),
    },
    spec: {
      nodeName: `node-${between(random, 1, 40)}.example`,
      serviceAccountName: service,
      containers: [container(random, service, `${image}:1.${between(random, 0, 40)}`, wanted / 3)],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
    status: {
      phase: 'Running',
      podIP: `192.0.2.${between(random, 1, 254)}`,
      startTime: '2026-11-24T08:00:02Z',
      conditions: conditions(['Initialized', 'Ready', 'ContainersReady', 'PodScheduled']),
      containerStatuses: [
        {
          name: service,
          ready: true,
          restartCount: 0,
          image: `${image}:1.0`,
          imageID: `${image}@sha256:${hex(random, 64)}`,
          containerID: `containerd://${hex(random, 64)}`,
          state: { running: { startedAt: '2026-11-24T08:00:04Z' } },
        },
      ],
    },
  };
}

/** A Deployment or ReplicaSet with a pod template of 2–4 KB. */
export function workloadBody(random: Random, kind: 'Deployment' | 'ReplicaSet'): object {
  const service = pick(random, SERVICES);
  const image = `registry.acme.example/prod/shop/${service}:1.${between(random, 0, 40)}`;
  return {
    kind,
    apiVersion: 'apps/v1',
    metadata: { name: service, namespace: 'shop', uid: hex(random, 32), managedFields: managedFields(random, 800) },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: service } },
      template: {
        metadata: { labels: { app: service } },
        spec: { containers: [container(random, service, image, 1200)] },
      },
    },
    status: { replicas: 3, updatedReplicas: 3, readyReplicas: 3 },
  };
}

/** A node's status as the kubelet patches it: conditions and up to 50 image names, 5–9 KB. */
export function nodeStatusBody(random: Random): object {
  const images = Array.from({ length: between(random, 25, 50) }, () => ({
    names: [`registry.acme.example/prod/shop/${pick(random, SERVICES)}@sha256:${hex(random, 64)}`],
    sizeBytes: between(random, 1e6, 9e8),
  }));
  const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];
  return { kind: 'Node', apiVersion: 'v1', status: { conditions: conditions(types), images } };
}

export function leaseBody(random: Random): object {
  return {
    kind: 'Lease',
    apiVersion: 'coordination.k8s.io/v1',
    metadata: {
      name: `node-${between(random, 1, 40)}.example`,
      namespace: 'kube-node-lease',
      resourceVersion: hex(random, 7),
    },
    spec: { holderIdentity: `node-${between(random, 1, 40)}.example`, leaseDurationSeconds: 40 },
  };
}

export function eventBody(random: Random): object {
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: `api-${hex(random, 10)}.${hex(random, 16)}`, namespace: 'shop' },
    involvedObject: {
      kind: 'Pod',
      namespace: 'shop',
      name: `api-${hex(random, 10)}`,
      fieldPath: 'spec.containers{api}',
    },
    reason: 'Unhealthy',
    message: `Readiness probe failed: Get "http://192.0.2.${between(random, 1, 254)}:8080/ready": context deadline exceeded`,
    source: { component: 'kubelet' },
    count: between(random, 1, 90),
    type: 'Warning',
  };
}

/** A ConfigMap whose values are JSON in a string: 1.5–5 KB, full of escaped quotes. */
export function configMapBody(random: Random): object {
  const entries = Array.from({ length: between(random, 20, 60) }, () => [
    hex(random, 12),
    { verb: 'create', at: hex(random, 24) },
  ]);
  return {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'settings' },
    data: { state: JSON.stringify(Object.fromEntries(entries)) },
  };
}

export function tokenReviewBody(random: Random): object {
  return {
    kind: 'TokenReview',
    apiVersion: 'authentication.k8s.io/v1',
    status: {
      authenticated: true,
      user: { username: `system:serviceaccount:shop:${pick(random, SERVICES)}`, uid: hex(random, 32) },
    },
  };
}

export function endpointSliceBody(random: Random): object {
  const endpoints = Array.from({ length: between(random, 5, 40) }, () => ({
    addresses: [`192.0.2.${between(random, 1, 254)}`],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: { kind: 'Pod', namespace: 'shop', name: `api-${hex(random, 10)}`, uid: hex(random, 32) },
  }));
  return { kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', addressType: 'IPv4', endpoints };
}

function container(random: Random, name: string, image: string, size: number): object {
  const env = Array.from({ length: Math.ceil(size / 70) }, (_, index) => ({
    name: `${pick(random, ENV_NAMES)}_${index}`,
    value: hex(random, 24),
  }));
  return { name, image, env, resources: { limits: { cpu: '500m', memory: '512Mi' } }, imagePullPolicy: 'IfNotPresent' };
}

// As the API server keeps them: names of fields, the same in every object of a kind, and keys of list elements.
function managedFields(random: Random, size: number): readonly object[] {
  const env = Array.from({ length: Math.ceil(size / 75) }, (_, index) => [
    `k:{"name":"${ENV_NAMES[index % ENV_NAMES.length]}_${index}"}`,
    { '.': {}, 'f:name': {}, 'f:value': {} },
  ]);
  const container = { '.': {}, 'f:env': { '.': {}, ...Object.fromEntries(env) }, 'f:image': {}, 'f:name': {} };
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-11-24T08:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': {
          'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {} },
          'f:ownerReferences': { '.': {}, [`k:{"uid":"${hex(random, 32)}"}`]: {} },
        },
        'f:spec': {
          'f:containers': { 'k:{"name":"main"}': container },
          'f:dnsPolicy': {},
          'f:restartPolicy': {},
          'f:schedulerName': {},
        },
      },
    },
  ];
}

function conditions(types: readonly string[]): readonly object[] {
  return types.map((type) => ({ type, status: 'True', lastTransitionTime: '2026-11-24T08:00:05Z' }));
}
