import type { End, Start } from '../../act.ts';
import { hashIn, jobOf } from '../../linked.ts';
import { namingOf } from '../naming.ts';
import { nodeAddress } from './agents.ts';
import type { Clocks } from './clocks.ts';
import { hashLabel, jobUid, owner, podSpec, second, setUid, uidOf, versionOf, versionOfKind } from './objects.ts';

/** A file on the node made it: https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/. */
export function isStatic({ workload, pod }: Start): boolean {
  return workload.kind === 'Pod' && pod !== workload.name;
}

export type Moment =
  /** As its controller asks for it. */
  | { readonly is: 'asked'; readonly at: number }
  /** Its controller has adopted it. */
  | { readonly is: 'scheduled'; readonly at: number }
  | { readonly is: 'running'; readonly at: number }
  /** Somebody has asked for its end. */
  | { readonly is: 'ending'; readonly at: number }
  | { readonly is: 'ended'; readonly at: number; readonly why: End['why'] };

/** Without the node's own name: a name that the controller has made, `api-7bcbdbdf9d-`. */
function generateName(start: Start): string | undefined {
  const { kind } = start.workload;
  return kind === 'Pod' || kind === 'StrimziPodSet' ? undefined : start.pod.replace(/[^-]+$/, '');
}

/** A pod as the API server keeps it. */
export function podObject(start: Start, moment: Moment, clock: Clocks): object {
  const { workload, containers, created, pod, uid } = start;
  const isAsked = moment.is === 'asked' || moment.is === 'scheduled';
  const shown = isAsked ? containers.filter(({ as }) => as !== 'ephemeral') : containers;
  const generated = generateName(start);
  const owners = moment.is === 'asked' && start.maker ? [] : ownersOf(start);
  const isGoing = moment.is === 'ending' || (moment.is === 'ended' && moment.why !== 'completed');
  const grace = moment.is === 'ended' ? 0 : 30;
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: pod,
      ...(generated !== undefined && { generateName: generated }),
      namespace: workload.namespace,
      uid,
      resourceVersion: versionOf(moment.at),
      generation: 1,
      creationTimestamp: second(created + clock.server),
      ...(isGoing && {
        deletionTimestamp: second(moment.at + clock.server + grace * 1000),
        deletionGracePeriodSeconds: grace,
      }),
      labels: labelsOf(start),
      ...(isStatic(start) && {
        annotations: {
          'kubernetes.io/config.mirror': namingOf('mirror', uid).hex(32),
          'kubernetes.io/config.source': 'file',
        },
      }),
      ...(owners.length > 0 && { ownerReferences: owners }),
    },
    spec: { ...podSpec(shown, workload), ...(!isAsked && { nodeName: start.node }) },
    status: isAsked ? { phase: 'Pending', qosClass: 'Burstable' } : statusOf(start, moment, clock),
  };
}

function labelsOf({ workload, pod }: Start): object {
  const { kind, name } = workload;
  const hash = hashIn(pod, workload);
  return {
    app: name,
    ...(hash !== undefined && { [hashLabel(kind)]: hash }),
    ...(kind === 'StatefulSet' && { 'statefulset.kubernetes.io/pod-name': pod }),
    ...((kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob') && {
      'batch.kubernetes.io/job-name': kind === 'Job' ? name : jobOf(pod),
    }),
  };
}

export function ownersOf(start: Start): readonly object[] {
  const { workload, pod, node } = start;
  const { kind, name } = workload;
  switch (kind) {
    case 'Rollout':
    case 'Deployment': {
      const hash = hashIn(pod, workload) ?? '';
      return [owner('apps/v1', 'ReplicaSet', `${name}-${hash}`, setUid(workload, hash))];
    }
    case 'StatefulSet':
    case 'DaemonSet':
    case 'StrimziPodSet':
      return [owner(versionOfKind(kind), kind, name, uidOf(workload))];
    case 'ScaledJob':
    case 'CronJob':
      return [owner('batch/v1', 'Job', jobOf(pod), jobUid(workload, jobOf(pod)))];
    case 'Job':
      return [owner('batch/v1', 'Job', name, uidOf(workload))];
    case 'Pod':
      return isStatic(start) ? [owner('v1', 'Node', node, namingOf('node object', node).uuid())] : [];
  }
}

/** What the kubelet writes to `pods/status`. */
export function statusOf(start: Start, moment: Moment, clock: Clocks): object {
  const of = (...as: readonly string[]): object[] =>
    start.containers.filter((one) => as.includes(one.as)).map((one) => containerStatus(one, start, moment, clock));
  const [init, ephemeral] = [of('init'), of('ephemeral')];
  const isUp = moment.is === 'running' || moment.is === 'ending';
  const isStarted = start.containers.some(({ id, as }) => id !== undefined && as !== 'init');
  const at = second(moment.at + clock.node);
  return {
    phase: phaseOf(moment, isStarted),
    ...(moment.is === 'ended' &&
      moment.why === 'evicted' && { reason: 'Evicted', message: 'The node was low on resource: memory.' }),
    conditions: [
      { lastProbeTime: null, lastTransitionTime: at, status: isUp && isStarted ? 'True' : 'False', type: 'Ready' },
      {
        lastProbeTime: null,
        lastTransitionTime: second(start.created + clock.server),
        status: 'True',
        type: 'PodScheduled',
      },
    ],
    hostIP: nodeAddress(start.node),
    podIP: podAddress(start.uid),
    startTime: second(start.created + clock.node),
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: of('container', 'sidecar'),
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    qosClass: 'Burstable',
  };
}

function phaseOf(moment: Moment, isStarted: boolean): string {
  if (moment.is === 'ended') return moment.why === 'evicted' || moment.why === 'spot' ? 'Failed' : 'Succeeded';
  return isStarted ? 'Running' : 'Pending';
}

function containerStatus(one: Start['containers'][number], start: Start, moment: Moment, clock: Clocks): object {
  const { container, reference, image, id, restarts, reason, shown } = one;
  const named = {
    name: container,
    lastState: {},
    restartCount: restarts,
    image: shown?.image ?? reference,
  };
  if (id === undefined)
    return {
      ...named,
      imageID: '',
      ready: false,
      started: false,
      state: { waiting: { reason: reason ?? 'ContainerCreating', message: waiting(reason, reference) } },
    };
  const imageID = shown?.imageID ?? `${nameOf(reference)}@${image.digest}`;
  const isUp = moment.is === 'running' || moment.is === 'ending';
  const startedAt = second((start.linked?.since.get(id) ?? start.at) + clock.node);
  const isRunning = isUp && one.as !== 'init' && reason !== 'CrashLoopBackOff';
  const over = {
    containerID: id,
    exitCode: isUp && one.as !== 'init' ? 1 : 0,
    reason: reason === 'CrashLoopBackOff' ? 'Error' : 'Completed',
    startedAt,
    finishedAt: second(Math.max(moment.at - 1000, start.at) + clock.node),
  };
  return {
    ...named,
    imageID,
    containerID: id,
    ready: isRunning,
    started: isRunning,
    ...(restarts > 0 && { lastState: lastState(one, start, clock) }),
    state: isRunning
      ? { running: { startedAt } }
      : reason === 'CrashLoopBackOff' && isUp
        ? { waiting: { reason, message: `back-off restarting failed container=${container}` } }
        : { terminated: over },
  };
}

function lastState(one: Start['containers'][number], start: Start, clock: Clocks): object {
  const before = namingOf('container before', start.uid, one.container, one.restarts).hex(64);
  const at = second(Math.max(start.created, start.at - 10_000) + clock.node);
  const reason = one.reason === 'OOMKilled' ? 'OOMKilled' : 'Error';
  return {
    terminated: {
      containerID: `containerd://${before}`,
      exitCode: reason === 'OOMKilled' ? 137 : 1,
      reason,
      startedAt: second(start.created + clock.node),
      finishedAt: at,
    },
  };
}

function waiting(reason: string | undefined, reference: string): string | undefined {
  switch (reason) {
    case 'ErrImagePull':
      return `failed to pull and unpack image "${reference}": not found`;
    case 'ImagePullBackOff':
      return `Back-off pulling image "${reference}"`;
    default:
      return undefined;
  }
}

/** The reference without tag and digest. */
export function nameOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function podAddress(uid: string): string {
  const number = namingOf('pod address', uid).below(60_000);
  return `10.2.${Math.floor(number / 250)}.${(number % 250) + 1}`;
}
