// What an API server records of a rollout: the change itself, and what controllers and kubelets do after it.
import { audited, type Audited, NODES } from './audit.ts';
import { hex, uuid } from './month.ts';

export interface Running {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Where the kubelet has it from. */
  readonly imageId: string;
  /** Replaces what was there before. */
  readonly revision: number;
}

const DEPLOYMENTS = 'system:serviceaccount:kube-system:deployment-controller';
const REPLICAS = 'system:serviceaccount:kube-system:replicaset-controller';
const hash = ({ namespace, name, image, revision }: Running): string =>
  hex(`${namespace} ${name} ${image} ${revision}`, 10);

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
