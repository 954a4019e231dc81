import type { ContainerObserved, PodsListed } from '../../core/event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { contentId, isObject, objects, requiredText, requiredTime, text, texts, time } from '../records/json.ts';
import {
  type ContainerStatus,
  containerKey,
  containerStatuses,
  containers,
  imageVolumes,
  isPod,
  owners,
  stoppingSince,
} from '../records/pod.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/** Pods as the API server shows them: items of a list, one object, or the lines of a watch. */
export const kubernetesPods: Source = {
  name: 'kubernetes-pods',
  title: 'Kubernetes pods (lists and watches)',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodStatus',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who created or changed the pod: kubernetes-audit tells.',
    'When the list was made, unless sources[].files in the policy gives observedAt: then the latest time in the ' +
      'pod counts.',
    'Which digest an image volume is, unless its reference pins one.',
    'The registry a digest came from: imageID may name another repository that holds the same digest.',
  ],
  joinWith: ['kubernetes-audit, for who deployed it.', 'distribution or ecr-cloudtrail, for who pushed the digest.'],
  delivery: {
    senders: 'system',
    by: 'API: a list or a watch that you fetch.',
    authentication:
      'Fetched from the API server with your own credentials. The status is what the kubelet reports: whoever has ' +
      'the credentials of a node can forge it for the pods there.',
    loss:
      'A list shows what is there: containers that started and ended between two lists are missing, so use a watch. ' +
      'A watch that broke begins with a new list.',
    delay: 'Seconds with a watch; a list is as old as its file.',
  },
  connect: [
    'Let the collector do it: docs/collectors-kubernetes.md.',
    'By hand, for a moment in time: kubectl get pods --all-namespaces -o json > pods/prod-eu-2026-11-24.json.',
    'For all of it: kubectl get pods --all-namespaces --watch --output-watch-events -o json >> ' +
      'pods/prod-eu.watch.json, as a service that restarts.',
    'Both need the verbs get, list and watch on pods, nothing more.',
    'Name the cluster, and for lists the time, in the policy: sources: - { name: prod-eu-pods, ' +
      'kind: kubernetes-pods, cluster: prod-eu, files: ["pods/prod-eu-*.json"], observedAt: 2026-11-24T16:45:00Z }.',
  ],
  logClass: 'deployment',

  needless: [
    { type: ['BOOKMARK', 'ERROR'] },
    { kind: ['Pod'], 'status.phase': ['Pending'] },
    { 'object.status.phase': ['Pending'] },
  ],

  recognises: (record) => isPod(record) || isWatchLine(record) || isListing(record),

  read(record, context) {
    if (isListing(record)) return readListing(record, context);
    if (!isWatchLine(record)) return readPod(record, context, {});
    const { type, object } = record;
    const seenAt = time(record, 'observedAt');
    // BOOKMARK and ERROR carry no pod: https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks.
    if ((type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') || !isPod(object)) {
      return { events: [], scope: context.cluster ?? '', ...known({ at: seenAt }) };
    }
    const { observedAt: _, ...lineContext } = context;
    return readPod(object, lineContext, { deleted: type === 'DELETED', ...known({ seenAt }) });
  },
};

const WATCH_TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']);

function isWatchLine(record: JsonObject): boolean {
  const { type, object } = record;
  if (!WATCH_TYPES.has(type) || !isObject(object)) return false;
  return isPod(object) || (object['kind'] === 'Status' && type === 'ERROR');
}

/** Of the collector: which pods a complete list had. Only it knows that a list is complete. */
function isListing({ type, object, uids }: JsonObject): boolean {
  return type === 'LISTED' && isObject(object) && object['kind'] === 'PodList' && Array.isArray(uids);
}

function readListing(record: JsonObject, context: Context): Reading {
  const at = requiredTime(record, 'observedAt');
  const [after, upTo] = [text(record, 'after'), text(record, 'upTo')];
  const content = { at, uids: texts(record, 'uids'), ...known({ cluster: context.cluster, after, upTo }) };
  const event: PodsListed = {
    type: 'pods.listed',
    id: contentId('kubernetes-pods', content),
    source: 'kubernetes-pods',
    strength: 'recorded',
    origin: context.origin,
    ...content,
  };
  return { events: [event], scope: context.cluster ?? '', at };
}

/** How a line of a watch shows a pod. */
interface Shown {
  readonly deleted?: boolean;
  /** By the collector's clock. */
  readonly seenAt?: Time;
}

function readPod(pod: JsonObject, context: Context, { deleted = false, seenAt }: Shown): Reading {
  const latest = latestTime(pod);
  // A pod that is there is told by its own clock, and so the same however often it is seen; when it went, it cannot tell.
  const at = context.observedAt ?? (deleted && seenAt !== undefined ? Math.max(seenAt, latest ?? 0) : latest);
  const images = new Map(podContainers(pod).map((one) => [containerKey(one), one.image]));
  const shared = {
    type: 'container.observed',
    source: 'kubernetes-pods',
    strength: 'recorded',
    origin: context.origin,
  } as const;

  const events = [...containerStatuses(pod), ...mounted(pod)].map((status): ContainerObserved => {
    const wanted = images.get(containerKey(status));
    const image = wanted ?? status.image;
    if (image === undefined) throw new InvalidInput('spec.containers', `no image for container ${status.name}`);
    if (at === undefined) throw new InvalidInput('metadata.creationTimestamp', 'missing');
    const ended = status.ended ?? (deleted ? at : undefined);
    const content = {
      at,
      namespace: text(pod, 'metadata', 'namespace') ?? 'default',
      pod: requiredText(pod, 'metadata', 'name'),
      container: status.name,
      kind: status.kind,
      image,
      running: status.running && !deleted,
      ...known({
        cluster: context.cluster,
        podUid: text(pod, 'metadata', 'uid'),
        owners: owners(pod),
        digest: status.digest,
        node: text(pod, 'spec', 'nodeName'),
        started: status.started,
        created: time(pod, 'metadata', 'creationTimestamp'),
        ended,
      }),
    };
    // What has ended changes no more, whatever else is written to its pod: a Job's controller takes its mark off it.
    const version = ended === undefined ? text(pod, 'metadata', 'resourceVersion') : undefined;
    const { containerId: instance, byId, runtimeId, waiting } = status;
    const stopping = stoppingSince(pod);
    const runtimeName = wanted === undefined || undefined;
    const last = ended === undefined ? {} : { byId, runtimeId, waiting, stopping, runtimeName };
    const id = contentId('kubernetes-pods', { ...content, version, of: instance, ...last });
    return { ...shared, id, ...content, ...known({ instance, byId, runtimeId, waiting, runtimeName, stopping }) };
  });
  return { events, scope: context.cluster ?? '', ...known({ at: seenAt ?? at }) };
}

/** An image volume is there from the start of the first container to its end: no status of its own says so. */
function mounted(pod: JsonObject): readonly ContainerStatus[] {
  const statuses = containerStatuses(pod);
  const starts = statuses.flatMap(({ started }) => started ?? []);
  if (starts.length === 0) return [];
  const running = statuses.some((status) => status.running);
  const ends = statuses.flatMap(({ ended }) => ended ?? []);
  const times = { started: Math.min(...starts), ...(!running && ends.length > 0 && { ended: Math.max(...ends) }) };
  return (isObject(pod['spec']) ? imageVolumes(pod['spec']) : []).map((volume) => ({ ...volume, running, ...times }));
}

function podContainers(pod: JsonObject) {
  const { spec } = pod;
  return isObject(spec) ? containers(spec) : [];
}

// A pod does not say when it was read. It cannot have been before the latest thing that it tells.
function latestTime(pod: JsonObject): Time | undefined {
  const times = [
    time(pod, 'metadata', 'creationTimestamp'),
    stoppingSince(pod),
    time(pod, 'status', 'startTime'),
    ...objects(pod, 'metadata', 'managedFields').map((field) => time(field, 'time')),
    ...objects(pod, 'status', 'conditions').map((condition) => time(condition, 'lastTransitionTime')),
    ...containerStatuses(pod).flatMap((status) => [status.started, status.ended]),
  ].filter((one) => one !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}
