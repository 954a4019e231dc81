import type { End, Mutation, Start } from '../../act.ts';
import { jobOf } from '../../linked.ts';
import type { Organisation } from '../../organisation.ts';
import { type Agent, agentOf, controller, kubelet, serviceAccount } from './agents.ts';
import type { Request } from './audit.ts';
import { containerOf, jobObject } from './objects.ts';
import type { Clocks } from './clocks.ts';
import { mutated } from './mutations.ts';
import { operatorOf } from './operators.ts';
import { isStatic, ownersOf, podObject, statusOf } from './pods.ts';

/** What an API server hears of a pod that starts: its controller makes it, the kubelet says that it runs. */
export function birthOf(
  act: Start,
  organisation: Organisation,
  clock: Clocks,
  annotations: Readonly<Record<string, string>>,
): readonly Request[] {
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
  const isNamed = kind === 'StatefulSet' || kind === 'StrimziPodSet' || isStatic(act) || act.maker !== undefined;
  const ref = { resource: 'pods', namespace, ...(isNamed && { name: pod }) };
  const made: Request = {
    at: act.created,
    who: isStatic(act) ? kubelet(cluster, node) : act.maker ? agentOf(act.maker, cluster, organisation) : makerOf(act),
    verb: 'create',
    ref,
    requestObject: withoutName(podObject(withoutInjected(act), { is: 'asked', at: act.created }, clock), isNamed),
    response: asked,
    annotations: { ...annotations, ...mutated([...(act.mutations ?? []), ...injection(act)]) },
  };
  if (act.maker) return [made, adoption(act, clock), status];
  return (kind === 'CronJob' || kind === 'ScaledJob') && act.linked?.isFirstOfJob !== false
    ? [jobMade(act, clock), made, status]
    : [made, status];
}

/** A controller finds a pod that its selector matches and that nobody owns. */
function adoption(act: Start, clock: Clocks): Request {
  const { namespace } = act.workload;
  const at = act.created + 1800;
  return {
    at,
    who: makerOf(act),
    verb: 'patch',
    ref: { resource: 'pods', namespace, name: act.pod },
    requestObject: { metadata: { ownerReferences: ownersOf(act), uid: act.uid } },
    response: podObject(act, { is: 'scheduled', at }, clock),
  };
}

/** What the controller sends, before webhooks have changed it. */
function withoutInjected(act: Start): Start {
  const injected = act.maker ? [] : (act.linked?.injected ?? []);
  const containers = act.containers.filter(({ container }) => !injected.includes(container));
  return { ...act, containers: containers.map((one) => ({ ...one, reference: one.sent ?? one.reference })) };
}

/** https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/ */
function injection({ linked, maker, containers }: Start): readonly Mutation[] {
  if (linked === undefined || linked.injected.length === 0 || maker) return [];
  const patch = containers
    .filter(({ container }) => linked.injected.includes(container))
    .map((one) => ({
      op: 'add',
      path: `/spec/${one.as === 'init' ? 'initContainers' : 'containers'}/-`,
      value: containerOf(one),
    }));
  return [{ configuration: 'sidecar-injector', webhook: 'inject.mesh-system.svc', patch }];
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
    case 'ScaledJob':
      return controller(cluster, 'job-controller');
    case 'StrimziPodSet':
      return operatorOf(kind, cluster);
    default:
      return controller(cluster, 'replicaset-controller');
  }
}

function jobMade(act: Start, clock: Clocks): Request {
  const { cluster, namespace, kind } = act.workload;
  const job = jobOf(act.pod);
  const object = jobObject(act, job, act.created - 400 + clock.server);
  return {
    at: act.created - 400,
    who: kind === 'ScaledJob' ? operatorOf(kind, cluster) : controller(cluster, 'cronjob-controller'),
    verb: 'create',
    ref: { resource: 'jobs', namespace, ...(kind !== 'ScaledJob' && { name: job }), apiGroup: 'batch' },
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
