// Records of a Kubernetes API server's audit log, as its webhook sends them, by the audit policy that docs/sources.md asks for.
import { hex, MINUTE, uuid } from './month.ts';

/** An event of the log, and when it happened. */
export interface Audited {
  readonly at: number;
  readonly event: object;
}

export interface Running {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Where the kubelet has it from. */
  readonly imageId: string;
  /** Replaces what was there before. */
  readonly revision: number;
}

const NODES = ['node-1', 'node-2'];
const DEPLOYMENTS = 'system:serviceaccount:kube-system:deployment-controller';
const REPLICAS = 'system:serviceaccount:kube-system:replicaset-controller';
const micro = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');
const hash = ({ namespace, name, image, revision }: Running): string =>
  hex(`${namespace} ${name} ${image} ${revision}`, 10);

interface Asked {
  readonly at: number;
  readonly verb: string;
  readonly user: string;
  readonly agent: string;
  readonly from?: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly level: 'RequestResponse' | 'Request' | 'Metadata';
  readonly request?: object;
  readonly response?: object;
  readonly query?: string;
}

export function audited(asked: Asked): Audited {
  const {
    at,
    verb,
    user,
    agent,
    from = '192.0.2.20',
    resource,
    group,
    namespace,
    name,
    subresource,
    level,
    request,
    response,
    query = '',
  } = asked;
  const root = group === undefined ? '/api/v1' : `/apis/${group}/v1`;
  const path = [root, 'namespaces', namespace, resource, name, subresource]
    .filter((part) => part !== undefined)
    .join('/');
  const groups = user.startsWith('system:node:')
    ? ['system:nodes']
    : user.startsWith('system:serviceaccount:')
      ? ['system:serviceaccounts', `system:serviceaccounts:${user.split(':')[2]}`]
      : ['fenwick:staff'];
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: uuid(`${verb} ${path} ${at} ${user}`),
    stage: 'ResponseComplete',
    requestURI: `${path}${query}`,
    verb,
    user: { username: user, uid: uuid(user), groups: [...groups, 'system:authenticated'] },
    sourceIPs: [from],
    userAgent: agent,
    objectRef: {
      resource,
      namespace,
      ...(name !== undefined && { name }),
      ...(group !== undefined && { apiGroup: group }),
      apiVersion: 'v1',
      ...(subresource !== undefined && { subresource }),
    },
    responseStatus: { metadata: {}, code: verb === 'create' ? 201 : 200 },
    ...(request && { requestObject: request }),
    ...(response && { responseObject: response }),
    requestReceivedTimestamp: micro(at),
    stageTimestamp: micro(at + 12),
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  };
  return { at, event };
}

const podSpec = ({ name, image }: Running) => ({
  containers: [
    {
      name,
      image,
      resources: {},
      imagePullPolicy: 'Always',
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
  ],
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
});
const setName = (one: Running): string => `${one.name}-${hash(one)}`;
const podName = (one: Running, nth: number, at: number): string =>
  `${setName(one)}-${hex(`${setName(one)} ${nth} ${at}`, 5)}`;

/** A change of a Deployment, by whom and how, and all that its controllers and the kubelets do after it. */
export function rollout(
  one: Running,
  at: number,
  how: {
    readonly user: string;
    readonly agent: string;
    readonly from: string;
    readonly change: 'set image' | 'restart' | 'undo' | 'create';
  },
): readonly Audited[] {
  const { namespace, name, image, revision } = one;
  const created = how.change === 'create';
  const template = { metadata: { labels: { app: name } }, spec: podSpec(one) };
  const spec = {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
  };
  const metadata = {
    name,
    namespace,
    uid: uuid(`deployment ${namespace}/${name}`),
    generation: revision,
    creationTimestamp: '2026-02-02T09:00:00Z',
    labels: { app: name },
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
  };
  const restarted = { 'kubectl.kubernetes.io/restartedAt': new Date(at).toISOString() };
  const patches = {
    'set image': { spec: { template: { spec: { $setElementOrder: [{ name }], containers: [{ name, image }] } } } },
    restart: { spec: { template: { metadata: { annotations: restarted } } } },
    undo: [{ op: 'replace', path: '/spec/template', value: template }],
    create: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec },
  };
  const agents = {
    'set image': 'kubectl-set',
    restart: 'kubectl-rollout',
    undo: 'kubectl-rollout',
    create: 'kubectl-create',
  };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: setName(one),
      namespace,
      uid: uuid(`set ${namespace}/${setName(one)}`),
      labels: { app: name, 'pod-template-hash': hash(one) },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: { replicas: 2, selector: { matchLabels: { app: name, 'pod-template-hash': hash(one) } }, template },
  };
  const controller = 'kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/$Format';
  return [
    audited({
      at,
      verb: created ? 'create' : 'patch',
      user: how.user,
      agent: how.agent,
      from: how.from,
      resource: 'deployments',
      group: 'apps',
      namespace,
      name,
      level: 'RequestResponse',
      request: patches[how.change],
      response: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status: {} },
      query: `?fieldManager=${agents[how.change]}`,
    }),
    audited({
      at: at + 40,
      verb: how.change === 'undo' ? 'update' : 'create',
      user: DEPLOYMENTS,
      agent: controller,
      resource: 'replicasets',
      group: 'apps',
      namespace,
      name: setName(one),
      level: 'RequestResponse',
      request: set,
      response: set,
    }),
    ...pods(one, at + 100),
  ];
}

/** The pods of a set are made, as after a deployment, or when a node went away. */
export function pods(one: Running, at: number): readonly Audited[] {
  const { namespace, name, image, imageId } = one;
  return NODES.flatMap((node, nth) => {
    const pod = podName(one, nth, at);
    const uid = uuid(`pod ${namespace}/${pod}`);
    const metadata = {
      name: pod,
      generateName: `${setName(one)}-`,
      namespace,
      uid,
      creationTimestamp: new Date(at).toISOString().replace(/\.\d+/, ''),
      labels: { app: name, 'pod-template-hash': hash(one) },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: setName(one),
          uid: uuid(`set ${namespace}/${setName(one)}`),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    };
    const { uid: _, name: __, creationTimestamp: ___, ...asked } = metadata;
    const controller = 'kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/$Format';
    const started = at + 9000 + nth * 4000;
    const container = {
      name,
      image,
      imageID: imageId,
      containerID: `containerd://${hex(`container ${pod}`)}`,
      ready: true,
      started: true,
      restartCount: 0,
      lastState: {},
      state: { running: { startedAt: new Date(started - 500).toISOString().replace(/\.\d+/, '') } },
    };
    return [
      audited({
        at: at + nth * 20,
        verb: 'create',
        user: REPLICAS,
        agent: controller,
        resource: 'pods',
        namespace,
        level: 'RequestResponse',
        request: { apiVersion: 'v1', kind: 'Pod', metadata: asked, spec: podSpec(one), status: {} },
        response: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata,
          spec: podSpec(one),
          status: { phase: 'Pending', qosClass: 'BestEffort' },
        },
      }),
      audited({
        at: at + 60 + nth * 20,
        verb: 'create',
        user: 'system:kube-scheduler',
        agent: 'kube-scheduler/v1.36.3 (linux/amd64) kubernetes/$Format/scheduler',
        resource: 'pods',
        namespace,
        name: pod,
        subresource: 'binding',
        level: 'Metadata',
      }),
      audited({
        at: started,
        verb: 'patch',
        user: `system:node:${node}`,
        agent: 'kubelet/v1.36.3 (linux/amd64) kubernetes/$Format',
        from: `192.0.2.2${nth + 1}`,
        resource: 'pods',
        namespace,
        name: pod,
        subresource: 'status',
        level: 'Request',
        request: {
          metadata: { uid },
          status: { containerStatuses: [container], phase: 'Running', podIP: `10.42.${nth}.7` },
        },
      }),
    ];
  });
}

/** What shows that the log is alive. */
export function heartbeat(at: number): readonly Audited[] {
  return NODES.map((node, nth) =>
    audited({
      at: at + nth * 700,
      verb: 'update',
      user: `system:node:${node}`,
      agent: 'kubelet/v1.36.3 (linux/amd64) kubernetes/$Format',
      from: `192.0.2.2${nth + 1}`,
      resource: 'leases',
      group: 'coordination.k8s.io',
      namespace: 'kube-node-lease',
      name: node,
      level: 'Metadata',
    }),
  );
}

/** The bodies of the API server's webhook: what happened within half a minute goes together. */
export function batches(events: readonly Audited[]): readonly { readonly at: number; readonly body: string }[] {
  const halves = Map.groupBy(events, ({ at }) => Math.floor(at / (MINUTE / 2)));
  return [...halves].map(([half, items]) => ({
    at: (half + 1) * (MINUTE / 2) + 500,
    body: JSON.stringify({
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      metadata: {},
      items: items.map(({ event }) => event),
    }),
  }));
}
