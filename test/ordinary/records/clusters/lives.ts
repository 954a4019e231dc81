import type { End, Start } from '../../act.ts';
import { jobOf } from '../../linked.ts';
import type { Organisation } from '../../organisation.ts';
import { type Agent, agentOf, controller, kubelet, serviceAccount } from './agents.ts';
import type { Request } from './audit.ts';
import { jobObject } from './objects.ts';
import type { Clocks } from './clocks.ts';
import { isStatic, podObject, statusOf } from './pods.ts';

/** What an API server hears of a pod that starts: its controller makes it, the kubelet says that it runs. */
export function birthOf(act: Start, clock: Clocks, annotations: Readonly<Record<string, string>>): readonly Request[] {
  const { workload, pod, node } = act;
  const { cluster, namespace, kind } = workload;
  const status: Request = {
    at: act.at,
    who: kubelet(cluster, node),
    verb: 'patch',
    ref: { resource: 'pods', namespace, name: pod, subresource: 'status' },
    requestObject: { metadata: { uid: act.uid }, status: statusOf(act, { is: 'running', at: act.at }, clock) },
    level: 'Request',
  };
  // Whoever makes a pod that nobody owns is told by the request for it.
  if (act.linked?.isFirst === false || (kind === 'Pod' && !isStatic(act))) return [status];
  const asked = podObject(act, { is: 'asked', at: act.created }, clock);
  const isNamed = kind === 'StatefulSet' || isStatic(act);
  const ref = { resource: 'pods', namespace, ...(isNamed && { name: pod }) };
  const made: Request = {
    at: act.created,
    who: isStatic(act) ? kubelet(cluster, node) : makerOf(act),
    verb: 'create',
    ref,
    requestObject: withoutName(podObject(withoutInjected(act), { is: 'asked', at: act.created }, clock), isNamed),
    response: asked,
    annotations: { ...annotations, ...injection(act) },
  };
  return kind === 'CronJob' && act.linked?.isFirstOfJob !== false
    ? [jobMade(act, clock), made, status]
    : [made, status];
}

/** What the controller sends, before webhooks have changed it. */
function withoutInjected(act: Start): Start {
  const injected = act.linked?.injected ?? [];
  return { ...act, containers: act.containers.filter(({ container }) => !injected.includes(container)) };
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/ */
function injection({ linked }: Start): Readonly<Record<string, string>> {
  if (linked === undefined || linked.injected.length === 0) return {};
  const said = { configuration: 'sidecar-injector', webhook: 'inject.mesh-system.svc', mutated: true };
  return { 'mutation.webhook.admission.k8s.io/round_0_index_0': JSON.stringify(said) };
}

const GIVEN_BY_SERVER = new Set(['name', 'uid', 'resourceVersion', 'creationTimestamp']);

/** A controller that lets the API server name the pod sends what it has: no name, uid or times. */
function withoutName(pod: object, isNamed: boolean): object {
  if (!('metadata' in pod) || typeof pod.metadata !== 'object' || pod.metadata === null) return pod;
  const sent = Object.entries(pod.metadata).filter(([key]) => !GIVEN_BY_SERVER.has(key) || (key === 'name' && isNamed));
  return { ...pod, metadata: Object.fromEntries(sent), status: {} };
}

/** The controller that makes a workload's pods, and takes them away. */
function makerOf({ workload: { cluster, kind } }: Start | End): Agent {
  switch (kind) {
    case 'StatefulSet':
      return controller(cluster, 'statefulset-controller');
    case 'DaemonSet':
      return controller(cluster, 'daemon-set-controller');
    case 'Job':
    case 'CronJob':
      return controller(cluster, 'job-controller');
    default:
      return controller(cluster, 'replicaset-controller');
  }
}

function jobMade(act: Start, clock: Clocks): Request {
  const { cluster, namespace } = act.workload;
  const job = jobOf(act.pod);
  const object = jobObject(act, job, act.created - 400 + clock.server);
  return {
    at: act.created - 400,
    who: controller(cluster, 'cronjob-controller'),
    verb: 'create',
    ref: { resource: 'jobs', namespace, name: job, apiGroup: 'batch' },
    requestObject: object,
    response: object,
  };
}

/** What an API server hears of a pod that ends. */
export function deathOf(act: End, organisation: Organisation, clock: Clocks): readonly Request[] {
  const { workload, pod, linked, why } = act;
  const { cluster, namespace } = workload;
  const start = linked?.pod;
  if (!start) return [];
  const ref = { resource: 'pods', namespace, name: pod };
  const over = { is: 'ended', at: act.at, why } as const;
  const node = kubelet(cluster, start.node);
  const status: Request = {
    at: act.at,
    who: node,
    verb: 'patch',
    ref: { ...ref, subresource: 'status' },
    requestObject: { metadata: { uid: act.uid }, status: statusOf(start, over, clock) },
    level: 'Request',
  };
  // A task's pod stays until its job goes, an evicted one until the garbage collector comes.
  if (why === 'completed' || why === 'evicted') return [status];
  const options = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' };
  const uid = { preconditions: { uid: act.uid } };
  const gone: Request = {
    at: act.at + 300,
    who: why === 'spot' ? controller(cluster, 'pod-garbage-collector') : node,
    verb: 'delete',
    ref,
    requestObject: { ...options, gracePeriodSeconds: 0, ...uid },
    response: podObject(start, over, clock),
  };
  if (why === 'spot') return [gone];
  const asked = askedFor(act, organisation);
  if (!asked) return [status, gone];
  const ending = podObject(start, { is: 'ending', at: act.at - 2000 }, clock);
  return [{ at: act.at - 2000, ref, requestObject: options, response: ending, ...asked }, status, gone];
}

/** Whoever deleted the pod, where no request of somebody's is on record for it. */
function askedFor(
  act: End,
  organisation: Organisation,
): (Pick<Request, 'who' | 'verb'> & Partial<Request>) | undefined {
  const { workload, linked, why, pod } = act;
  const { cluster, namespace } = workload;
  switch (linked?.asked?.verb) {
    case 'delete-pod':
    case 'evict':
    case 'delete-namespace':
      return undefined;
    case 'delete':
      return workload.kind === 'Pod'
        ? undefined
        : { verb: 'delete', who: controller(cluster, 'generic-garbage-collector') };
    default:
      break;
  }
  const isControlled = why === 'rollout' || why === 'scaled' || act.by.kind === 'node' || act.by.kind === 'controller';
  if (why === 'drained') {
    const ref = { resource: 'pods', namespace, name: pod, subresource: 'eviction' };
    const who =
      act.by.kind === 'controller' ? autoscaler(act) : agentOf({ ...act, agent: DRAINER }, cluster, organisation);
    return { verb: 'create', ref, who, level: 'Metadata' };
  }
  if (isControlled) return { verb: 'delete', who: makerOf(act) };
  return { verb: 'delete', who: agentOf({ ...act, agent: DRAINER }, cluster, organisation) };
}

/** It empties nodes before it takes them away. */
function autoscaler({ workload: { cluster } }: End): Agent {
  const userAgent = 'cluster-autoscaler/v1.34.1 (linux/amd64) kubernetes/$Format';
  return { ...serviceAccount(cluster, 'kube-system', 'cluster-autoscaler'), userAgent };
}

const DRAINER = 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9';
