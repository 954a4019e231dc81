import type { Image } from '../../../scenarios/act.ts';
import { image } from '../../../scenarios/images.ts';
import type {
  Act,
  Admission,
  Ask,
  Control,
  End,
  HostAct,
  Mutation,
  Start,
  Wanted,
  Workload,
  WorkloadKind,
} from '../../act.ts';
import type { Actor, Cluster, Host } from '../../organisation.ts';
import { namingOf } from '../naming.ts';

const START = Date.parse('2026-03-02T08:00:00.123Z');
const MINUTE = 60_000;

const actor = (id: string, kind: Actor['kind']): Actor => ({ id, kind, accounts: {} });
export const ACTORS = {
  dana: actor('dana', 'person'),
  deployer: actor('deployer', 'robot'),
  node: actor('node-1', 'node'),
  controller: actor('controller', 'controller'),
} as const;

export function clusterOf(product: Cluster['product']): Cluster {
  return {
    is: 'cluster',
    id: `cluster-${product}`,
    product,
    name: 'prod-1',
    account: product === 'gke' ? 'korvel-prod' : '111122223333',
    region: 'eu-west-1',
    nodes: ['node-1', 'node-2'],
    purpose: 'everything',
  };
}

const made: Image = image('api 1.4.2', { layers: ['os', 'api'] });
const reference = 'registry.korvel.example/shop/api:1.4.2';
const own: Wanted = { container: 'api', as: 'container', image: made, reference };
const proxy: Wanted = { ...own, container: 'proxy', as: 'sidecar' };
const migrate: Wanted = { ...own, container: 'migrate', as: 'init' };
const REWRITTEN: Mutation = {
  configuration: 'kyverno-resource-mutating-webhook-cfg',
  webhook: 'mutate.kyverno.svc-fail',
  patch: [{ op: 'replace', path: '/spec/containers/0/image', value: reference }],
};
const debug: Wanted = { ...own, container: 'debugger-x2k4v', as: 'ephemeral' };

const KINDS: readonly WorkloadKind[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Pod',
  'Rollout',
  'StrimziPodSet',
  'ScaledJob',
];
const ENDS: readonly End['why'][] = ['rollout', 'scaled', 'drained', 'evicted', 'completed', 'deleted', 'spot'];
const REASONS = ['ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff', 'OOMKilled'] as const;
const CHANGES = [
  'member-added',
  'member-removed',
  'role-bound',
  'role-changed',
  'token-issued',
  'admission-changed',
  'admission-exception',
  'namespace-made',
] as const satisfies readonly Control['what'][];
const GUARDS: readonly Admission['guard'][] = ['kyverno', 'gatekeeper', 'policy', 'binauthz', 'webhook'];
const VERDICTS: readonly Admission['verdict'][] = ['allowed', 'denied', 'audited', 'break-glass', 'failed-open'];
const ON_HOSTS: readonly HostAct['what'][] = [
  'pull',
  'build',
  'tag',
  'push',
  'commit',
  'load',
  'import',
  'create',
  'start',
  'exec',
  'die',
  'remove',
];

/** A little of everything that a cluster can tell. */
export function clusterActs(cluster: Cluster): readonly Act[] {
  const lives = KINDS.flatMap((kind, nth) => livesOf(cluster, kind, START + nth * 60 * MINUTE));
  const later = START + 12 * 60 * MINUTE;
  const workload: Workload = { cluster, namespace: 'shop', kind: 'Deployment', name: 'api' };
  const by = { by: ACTORS.dana, address: '198.51.100.7', agent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9' };
  return [
    ...lives,
    ...CHANGES.map(
      (what, nth): Act => ({
        act: 'control',
        at: later + nth * MINUTE,
        ...by,
        what,
        system: cluster,
        on: 'shop',
        to: ACTORS.deployer,
      }),
    ),
    ...GUARDS.flatMap((guard, nth) =>
      VERDICTS.map((verdict, of): Act => {
        const at = later + (20 + nth * 10 + of) * MINUTE;
        const pod = of % 2 === 0 ? {} : { pod: `api-5d9c7b7f4-${namingOf(guard, verdict).suffix()}` };
        return {
          act: 'admission',
          at,
          by: by.by,
          address: by.address,
          workload,
          guard,
          verdict,
          image: made,
          reference,
          ...pod,
        };
      }),
    ),
    { act: 'ask', at: later + 90 * MINUTE, ...by, workload, verb: 'delete-namespace', wanted: [] },
  ];
}

function livesOf(cluster: Cluster, kind: WorkloadKind, at: number): readonly Act[] {
  const workload: Workload = {
    cluster,
    namespace: 'shop',
    kind,
    name: kind === 'Deployment' ? 'api' : `api-${kind.toLowerCase()}`,
  };
  const by = { by: ACTORS.deployer, address: '192.0.2.12', agent: 'argocd-application-controller/v3.1.8' };
  const asked = (verb: Ask['verb'], minutes: number, more: Partial<Ask> = {}): Ask => ({
    act: 'ask',
    at: at + minutes * MINUTE,
    ...by,
    workload,
    verb,
    wanted: [own, proxy, migrate],
    replicas: 2,
    ...more,
  });
  const starts = ENDS.map((_, nth) => startOf(workload, at + (2 + nth) * MINUTE, nth));
  const [first] = starts;
  return [
    asked('create', 0),
    ...starts,
    ...(first ? restartsOf(first) : []),
    asked('update', 15),
    asked('update', 15.5, { isDryRun: true, as: ACTORS.dana, agent: 'kustomize-controller/v0.0.0' }),
    asked('create', 15.7, {
      isRestored: true,
      wanted: [{ ...own, sent: 'vendor.example/api:1.4.2' }],
      mutations: [REWRITTEN],
    }),
    asked('restart', 16),
    asked('scale', 17),
    asked('scale', 18, { by: ACTORS.controller }),
    ...(first
      ? [
          asked('debug', 19, { pod: first.pod, wanted: [debug] }),
          asked('evict', 20, { pod: first.pod }),
          asked('delete-pod', 21, { pod: first.pod }),
        ]
      : []),
    ...starts.map(
      (start, nth): Act => ({
        act: 'end',
        at: at + (30 + nth) * MINUTE,
        by: nth % 2 === 0 ? ACTORS.controller : ACTORS.dana,
        address: '198.51.100.7',
        workload,
        pod: start.pod,
        uid: start.uid,
        why: ENDS[nth] ?? 'deleted',
      }),
    ),
    asked('delete', 40),
  ];
}

function startOf(workload: Workload, at: number, nth: number): Start {
  const naming = namingOf('pod', workload.cluster.id, workload.kind, nth);
  return {
    act: 'start',
    at,
    by: ACTORS.node,
    address: '10.0.1.4',
    workload,
    pod: podName(workload, nth),
    uid: naming.uuid(),
    node: 'node-1',
    created: at - 5000,
    mutations: [REWRITTEN, { ...REWRITTEN, configuration: 'looks-only', patch: [] }],
    // The second was put there by who restores from a backup.
    ...(nth === 1 && { maker: { by: ACTORS.deployer, address: '10.0.1.9', agent: 'velero-server/v1.17.0' } }),
    containers: [own, proxy, migrate].map((one) => ({ ...one, id: `containerd://${naming.hex(64)}`, restarts: 0 })),
  };
}

function podName({ kind, name }: Workload, nth: number): string {
  const letters = namingOf('name', kind, nth).suffix();
  switch (kind) {
    case 'Rollout':
    case 'Deployment':
      return `${name}-5d9c7b7f4-${letters}`;
    case 'StatefulSet':
      return `${name}-${nth}`;
    case 'CronJob':
      return `${name}-${29_000_000 + nth}-${letters}`;
    // The second is a static one.
    case 'Pod':
      return nth === 0 ? name : `${name}-node-${nth}`;
    default:
      return `${name}-${letters}`;
  }
}

function restartsOf(start: Start): readonly Act[] {
  return REASONS.map((reason, nth): Act => {
    const isPulled = reason === 'CrashLoopBackOff' || reason === 'OOMKilled';
    const containers = start.containers.map(({ id, ...one }) => ({
      ...one,
      ...(isPulled && id !== undefined && { id }),
      restarts: nth + 1,
      reason,
      ...(nth === 3 && { shown: { image: made.config, imageID: made.config } }),
    }));
    return { ...start, at: start.at + (nth + 1) * 20_000, containers };
  });
}

/** A little of everything that an engine can tell. */
export function hostActs(host: Host): readonly Act[] {
  return ON_HOSTS.flatMap((what, nth) =>
    [{ name: reference }, {}].map(
      (named, of): Act => ({
        act: 'host',
        at: START + (nth * 2 + of) * MINUTE,
        by: ACTORS.dana,
        address: host.address,
        host,
        what,
        image: made,
        ...((of === 0 || what === 'push' || what === 'pull') && { name: reference }),
        ...named,
      }),
    ),
  );
}
