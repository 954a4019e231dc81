import type { ContainerKind, LandwaiterEvent } from '../../core/event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { mayBeWorkload } from '../kubernetes/audited-object.ts';
import { contentId, isObject, object, text, time, whole } from '../records/json.ts';
import { namedImage } from '../kubernetes/images.ts';
import { actorNamed } from '../kubernetes/requester.ts';
import { policyEventVerdict } from '../kubernetes/controls/policy-events.ts';
import { refusals } from '../kubernetes/refusal.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/**
 * Event objects of the API server, core/v1 (`involvedObject`, `message`) and events.k8s.io (`regarding`, `note`): items
 * of a list, one object, or the lines of a watch. Who may create events may write anything into one: all is asserted.
 */
export const kubernetesEvents: Source = {
  name: 'kubernetes-events',
  title: 'Kubernetes events (lists and watches)',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/',
  verifiedOn: 'real',
  tells: { actor: false, digest: false, time: true, id: true },
  cannot: [
    'Who did it: events name the component that reports.',
    'Which digest was pulled: kubelets write the image as the pod names it.',
    'Each of many equal happenings: they are counted into one event, of which the last time is taken.',
  ],
  joinWith: [
    'kubernetes-pods, by pod uid, for the digest of every container.',
    'kubernetes-audit, for who deployed it and what the API server itself noted.',
  ],
  delivery: {
    senders: 'users',
    by: 'API: a list or a watch that you fetch.',
    authentication:
      'Fetched from the API server with your own credentials. Whoever may create events there may write any text: ' +
      'Landwaiter takes them as claims.',
    loss:
      'Best effort: components limit how many they send. The API server keeps events one hour, unless --event-ttl ' +
      'says otherwise: use a watch.',
    delay: 'Seconds with a watch.',
  },
  connect: [
    'Let the collector do it: docs/collectors-kubernetes.md.',
    'By hand, for a moment in time: kubectl get events --all-namespaces -o json > events/prod-eu.json.',
    'For all of it: kubectl get events --all-namespaces --watch --output-watch-events -o json >> ' +
      'events/prod-eu.watch.json, as a service that restarts.',
    'Both need the verbs get, list and watch on events, nothing more.',
    'Kyverno tells violations and errors; take PolicyApplied and PolicySkipped out of features.omitEvents.eventTypes in ' +
      'its Helm values for what passed or was exempt. Gatekeeper needs --emit-admission-events and --emit-audit-events.',
    'Name the cluster in the policy: sources: - { name: prod-eu-events, kind: kubernetes-events, cluster: prod-eu, ' +
      'files: ["events/prod-eu*.json"] }.',
  ],
  logClass: 'deployment',

  needless: [
    { type: ['BOOKMARK', 'ERROR'] },
    { type: ['DELETED'], 'object.kind': ['Event'] },
    { 'object.reason': /./ },
    { reason: /./ },
  ],

  recognises: (record) => isEvent(record) || isWatchLine(record),

  read(record, context) {
    const event = isWatchLine(record) ? record['object'] : record;
    // A bookmark has a version only, and what is deleted was told before.
    if (!isObject(event) || record['type'] === 'BOOKMARK' || record['type'] === 'DELETED') {
      return { events: [], scope: context.cluster ?? '', ...known({ at: time(record, 'observedAt') }) };
    }
    return readEvent(event, context);
  },
};

const WATCH_TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

function isEvent({ kind, apiVersion, involvedObject, regarding }: JsonObject): boolean {
  if (kind !== 'Event' || typeof apiVersion !== 'string') return false;
  return (
    (apiVersion === 'v1' && isObject(involvedObject)) ||
    (apiVersion.startsWith('events.k8s.io/') && isObject(regarding))
  );
}

function isWatchLine({ type, object: event }: JsonObject): boolean {
  if (!WATCH_TYPES.has(type) || !isObject(event)) return false;
  return isEvent(event) || (type === 'BOOKMARK' && event['kind'] === 'Event');
}

interface Told extends Context {
  readonly event: JsonObject;
  readonly subject: JsonObject;
  readonly at: Time;
  readonly id: string;
  readonly message: string;
}

function readEvent(event: JsonObject, context: Context): Reading {
  const at = timeOf(event);
  const understood = { scope: context.cluster ?? '', ...known({ at }) };
  const subject = object(event, 'regarding') ?? object(event, 'involvedObject') ?? {};
  const message = messageOf(event);
  const reason = text(event, 'reason') ?? '';
  if (message === undefined) return { ...understood, events: [] };
  const told = { ...context, event, subject, at: at ?? 0, id: idOf(event, message), message };
  const events = eventsOf(told, reason);
  if (events.length > 0 && at === undefined) throw new InvalidInput('lastTimestamp', 'missing');
  return { ...understood, events };
}

function eventsOf(told: Told, reason: string): readonly LandwaiterEvent[] {
  switch (reason) {
    case 'Pulled':
      return pulled(told);
    case 'Failed':
      return unsigned(told);
    case 'FailedCreate':
      return refused(told);
    default:
      return policyDecision(told, reason);
  }
}

// `Successfully pulled image "…" in 2.1s (…)`; `Container image "…" already present on machine`.
function pulled(told: Told): readonly LandwaiterEvent[] {
  const { message, subject, id } = told;
  const isFetched = message.startsWith('Successfully pulled image ');
  const image = /^(?:Successfully pulled|Container) image "+([^"\s]{1,1024})"/.exec(message)?.[1];
  const pod = text(subject, 'name');
  if (image === undefined || pod === undefined || text(subject, 'kind') !== 'Pod') return [];
  const node =
    text(told.event, 'source', 'host') ??
    text(told.event, 'deprecatedSource', 'host') ??
    text(told.event, 'reportingInstance');
  const events: LandwaiterEvent[] = [];
  if (isFetched) {
    const host = node ?? told.host;
    const { digest } = namedImage(image);
    events.push({
      type: 'host.image',
      ...claimed(told),
      id: `${id}:pull`,
      action: 'pulled',
      reference: image,
      ...known({ host, image: digest }),
    });
  }
  const container = containerOf(text(subject, 'fieldPath') ?? '');
  if (!container) return events;
  // About to start: no runtime has answered yet with the digest.
  events.push({
    type: 'container.observed',
    ...claimed(told),
    id,
    namespace: text(subject, 'namespace') ?? 'default',
    pod,
    ...container,
    image,
    running: false,
    ...known({ cluster: told.cluster, podUid: text(subject, 'uid'), node }),
  });
  return events;
}

const CONTAINER_KINDS: ReadonlyMap<string, ContainerKind> = new Map([
  ['containers', 'container'],
  ['initContainers', 'init'],
  ['ephemeralContainers', 'ephemeral'],
]);

// `spec.containers{api}`
function containerOf(fieldPath: string): { readonly container: string; readonly kind: ContainerKind } | undefined {
  const [, list, container] = /^spec\.(\w{1,30})\{([^}]{1,253})\}$/.exec(fieldPath) ?? [];
  const kind = CONTAINER_KINDS.get(list ?? '');
  return kind && container !== undefined ? { container, kind } : undefined;
}

// The container runtime asks for signatures too: containers-policy.json of CRI-O.
function unsigned(told: Told): readonly LandwaiterEvent[] {
  const [, image, why] =
    /^Failed to pull image "([^"\s]{1,1024})": .{0,40}SignatureValidationFailed: ([\s\S]*)/.exec(told.message) ?? [];
  if (image === undefined) return [];
  return [
    {
      type: 'admission.decided',
      ...claimed(told),
      id: told.id,
      control: 'container-runtime',
      rule: 'signature policy',
      decision: 'denied',
      images: [namedImage(image)],
      ...about(told),
      ...known({ reason: why?.slice(0, LONGEST_REASON) }),
    },
  ];
}

// A pod that was refused has no name. Its maker has, and leads to the workload.
function refused(told: Told): readonly LandwaiterEvent[] {
  return refusals(told.message).map((verdict, index) => ({
    type: 'admission.decided',
    ...claimed(told),
    id: `${told.id}:${index}`,
    ...verdict,
    ...about(told),
  }));
}

function policyDecision(told: Told, reason: string): readonly LandwaiterEvent[] {
  const verdict = policyEventVerdict(told.event, told.subject, reason, told.message);
  if (!verdict || !mayBeWorkload(verdict.kind)) return [];
  const user =
    object(told.event, 'metadata', 'annotations') && text(told.event, 'metadata', 'annotations', 'request_username');
  return [
    {
      type: 'admission.decided',
      ...claimed(told),
      id: told.id,
      ...verdict,
      ...known({ cluster: told.cluster, actor: actorNamed(user) }),
    },
  ];
}

const LONGEST_REASON = 1024;
const LONGEST_MESSAGE = 16_384;

function claimed({ at, origin }: Told) {
  return { source: 'kubernetes-events', at, strength: 'asserted', origin } as const;
}

function about({ subject, cluster }: Told) {
  return known({
    cluster,
    namespace: text(subject, 'namespace'),
    kind: text(subject, 'kind'),
    name: text(subject, 'name'),
    uid: text(subject, 'uid'),
  });
}

function messageOf(event: JsonObject): string | undefined {
  const message = event['note'] ?? event['message'];
  return typeof message === 'string' && message !== '' ? message.slice(0, LONGEST_MESSAGE) : undefined;
}

function timeOf(event: JsonObject): Time | undefined {
  return (
    time(event, 'series', 'lastObservedTime') ??
    time(event, 'lastTimestamp') ??
    time(event, 'deprecatedLastTimestamp') ??
    time(event, 'eventTime') ??
    time(event, 'firstTimestamp') ??
    time(event, 'metadata', 'creationTimestamp')
  );
}

// Equal happenings raise the count of one event: each state is told once, by whatever list or watch shows it.
function idOf(event: JsonObject, message: string): string {
  const uid = text(event, 'metadata', 'uid');
  const count = whole(event, 'series', 'count') ?? whole(event, 'count') ?? whole(event, 'deprecatedCount') ?? 1;
  return uid === undefined
    ? contentId('kubernetes-events', { message, at: timeOf(event), name: text(event, 'metadata', 'name') })
    : `kubernetes-events:${uid}:${count}`;
}
