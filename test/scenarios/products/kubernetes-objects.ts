import type { Beside, Deploy, Run, WorkloadKind } from '../act.ts';
import { namingOf, referenceOf, second } from './product.ts';

/** The API group and the resource of each kind. */
export const RESOURCES: Readonly<Record<WorkloadKind, { readonly resource: string; readonly apiGroup?: string }>> = {
  Deployment: { resource: 'deployments', apiGroup: 'apps' },
  DaemonSet: { resource: 'daemonsets', apiGroup: 'apps' },
  CronJob: { resource: 'cronjobs', apiGroup: 'batch' },
  Pod: { resource: 'pods' },
};

/** `shop/api`: namespace and name. */
export function placeOf(workload: string): { readonly namespace: string; readonly name: string } {
  const slash = workload.indexOf('/');
  return { namespace: workload.slice(0, slash), name: workload.slice(slash + 1) };
}

/** A pod's own name: one that nobody owns is the workload itself. */
export function podName(act: Run): string {
  return act.kind === 'Pod' && !act.fromNode ? placeOf(act.workload).name : act.pod;
}

/** The uid of a workload, the same in every record about it. */
export function workloadUid({ cluster, kind, workload }: Pick<Deploy, 'cluster' | 'kind' | 'workload'>): string {
  return namingOf(kind, cluster, workload, placeOf(workload).name).uuid();
}

/** The object that the API server keeps of a workload. */
export function workloadObject(act: Deploy, registry: string, at: number): object {
  const { namespace, name } = placeOf(act.workload);
  const spec = podSpec([act, ...(act.beside ?? [])], registry);
  const template = {
    metadata: {
      labels: { app: name },
      ...(act.verb === 'restart' && { annotations: { 'kubectl.kubernetes.io/restartedAt': second(at) } }),
    },
    spec,
  };
  const metadata = {
    name,
    namespace,
    uid: workloadUid(act),
    resourceVersion: String(at).slice(-9),
    creationTimestamp: '2026-09-14T08:00:00Z',
    labels: { app: name },
    ...(act.change !== undefined && { annotations: { 'acme.example/change': act.change } }),
  };
  switch (act.kind) {
    case 'Pod':
      return { kind: 'Pod', apiVersion: 'v1', metadata, spec, status: { phase: 'Pending', qosClass: 'BestEffort' } };
    case 'CronJob':
      return {
        kind: 'CronJob',
        apiVersion: 'batch/v1',
        metadata,
        spec: { schedule: '*/30 * * * *', jobTemplate: { spec: { template } } },
      };
    default:
      return {
        kind: act.kind,
        apiVersion: 'apps/v1',
        metadata,
        spec: { replicas: 2, selector: { matchLabels: { app: name } }, template },
      };
  }
}

/** What `kubectl set image` and its like send: the containers that change, by name. */
export function patchOf(act: Deploy, registry: string, at: number): object {
  const one = { name: act.container, image: referenceOf(act.target, registry) };
  const spec = act.as === 'init' ? { initContainers: [one] } : { containers: [one] };
  const annotations =
    act.change === undefined ? {} : { metadata: { annotations: { 'acme.example/change': act.change } } };
  if (act.verb === 'restart') {
    const restarted = { 'kubectl.kubernetes.io/restartedAt': second(at) };
    return { spec: { template: { metadata: { annotations: restarted } } } };
  }
  if (act.kind === 'Pod') return { ...annotations, spec };
  if (act.kind === 'CronJob') return { ...annotations, spec: { jobTemplate: { spec: { template: { spec } } } } };
  return { ...annotations, spec: { template: { spec } } };
}

/** The ReplicaSet that a Deployment makes of a template. */
export function replicaSetObject(act: Deploy, registry: string, at: number): object {
  const { namespace, name } = placeOf(act.workload);
  const own = [act, ...(act.beside ?? [])];
  const labels = { app: name, 'pod-template-hash': templateHash(own) };
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: `${name}-${templateHash(own)}`,
      namespace,
      uid: namingOf('set', act.cluster, act.workload, templateHash(own)).uuid(),
      resourceVersion: String(at).slice(-9),
      labels,
      ownerReferences: [owner('apps/v1', 'Deployment', name, act)],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(own, registry) },
    },
  };
}

type State = 'asked' | 'running' | 'ended';

/** A pod as its controller asks for it, and as the kubelet reports it. */
export function podObject(act: Run, registry: string, state: State, at: number, since: number): object {
  const { namespace } = placeOf(act.workload);
  const all = [act, ...(act.beside ?? [])];
  const references = owners(act);
  const node = nodeOf(act);
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: podName(act),
      namespace,
      uid: namingOf('pod', act.cluster, act.workload, act.pod, since).uuid(),
      resourceVersion: String(at).slice(-9),
      creationTimestamp: second(since),
      labels: { app: placeOf(act.workload).name },
      ...(references.length > 0 && { ownerReferences: references }),
      ...(act.fromNode && {
        annotations: {
          'kubernetes.io/config.mirror': namingOf('mirror', act.pod).hex(32),
          'kubernetes.io/config.source': 'file',
        },
      }),
    },
    spec: { ...podSpec(all, registry), ...(state !== 'asked' && { nodeName: node.name }) },
    status: state === 'asked' ? { phase: 'Pending', qosClass: 'BestEffort' } : podStatus(act, registry, at, since),
  };
}

/** What the kubelet writes to `pods/status`. */
export function podStatus(act: Run, registry: string, at: number, since: number): object {
  const all = [act, ...(act.beside ?? [])];
  const of = (kind: Group): object[] => all.filter((one) => groupOf(one) === kind).map((one) => status(one, act));
  const status = (one: Beside, { ended }: Run): object => {
    const startedAt = second(at);
    const isOver = ended === true || one.as === 'init';
    const image = referenceOf(one.target, registry);
    return {
      name: one.container,
      state: isOver
        ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: second(since), finishedAt: startedAt } }
        : { running: { startedAt } },
      lastState: {},
      ready: !isOver,
      restartCount: act.podSince !== undefined && ended !== true ? 1 : 0,
      image,
      imageID: `${image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${one.image.digest}`,
      containerID: `containerd://${namingOf('container', act.pod, one.container, one.image.digest, since).hex(64)}`,
    };
  };
  const [containers, init, ephemeral] = [of('containers'), of('initContainers'), of('ephemeralContainers')];
  return {
    phase: act.ended ? 'Succeeded' : 'Running',
    hostIP: nodeOf(act).address,
    startTime: second(since),
    containerStatuses: containers,
    ...(init.length > 0 && { initContainerStatuses: init }),
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    qosClass: 'BestEffort',
  };
}

/** The node on which a pod runs. */
export function nodeOf({ cluster, pod }: Run): { readonly name: string; readonly address: string } {
  const number = namingOf('node', cluster, pod).below(3);
  return { name: `${cluster}-node-${number + 1}`, address: `192.0.2.${131 + number}` };
}

type Group = 'containers' | 'initContainers' | 'ephemeralContainers';

function groupOf({ as }: Beside): Group {
  if (as === 'init') return 'initContainers';
  return as === 'ephemeral' ? 'ephemeralContainers' : 'containers';
}

function podSpec(all: readonly Beside[], registry: string): object {
  const groups: Partial<Record<Group, object[]>> = {};
  for (const one of all) {
    const image = referenceOf(one.target, registry);
    const list = (groups[groupOf(one)] ??= []);
    list.push({ name: one.container, image, imagePullPolicy: 'Always', resources: {} });
  }
  return { containers: [], ...groups, restartPolicy: 'Always', serviceAccountName: 'default' };
}

function templateHash(all: readonly Beside[]): string {
  const parts = all.filter(({ as }) => as !== 'ephemeral').map((one) => JSON.stringify([one.container, one.target]));
  return namingOf('template', ...parts.toSorted()).suffix(9);
}

function owners(act: Run): readonly object[] {
  const { name } = placeOf(act.workload);
  if (act.fromNode)
    return [{ apiVersion: 'v1', kind: 'Node', name: nodeOf(act).name, uid: nodeOf(act).name, controller: true }];
  switch (act.kind) {
    case 'Deployment':
      return [owner('apps/v1', 'ReplicaSet', `${name}-${templateHash([act, ...(act.beside ?? [])])}`, act)];
    case 'DaemonSet':
      return [owner('apps/v1', 'DaemonSet', name, act)];
    case 'CronJob':
      return [owner('batch/v1', 'Job', `${name}-${29_000_000 + Math.floor(act.at)}`, act)];
    case 'Pod':
      return [];
  }
}

function owner(apiVersion: string, kind: string, name: string, act: Deploy | Run): object {
  const uid = namingOf(kind, act.cluster, act.workload, name).uuid();
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
