import type { Actor } from '../../core/actor.ts';
import { InvalidInput } from '../../core/error.ts';
import type { ContainerObserved, LandwaiterEvent, WorkloadChanged } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { containersAfter, podTemplate, WORKLOAD_RESOURCES, workloadKind } from '../audited-object.ts';
import { isObject, objects, requiredText, shortened, stringMap, text, texts, time, whole } from '../json.ts';
import { containerStatuses, containers, owners } from '../pod.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/** Kubernetes API server audit events of every version (audit.k8s.io/v1, v1beta1, v1alpha1) and level. */
export const kubernetesAudit: Source = {
  name: 'kubernetes-audit',
  title: 'Kubernetes API server audit log',
  docs: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest really runs: only status updates of pods at level Request or higher, or kubernetes-pods, show it.',
    'Images at level Metadata; the result of a patch at level Request (only the containers the patch names).',
    'The person behind a controller: a Deployment makes ReplicaSets, those make Pods. Owner references lead back.',
    'Which cluster it is: bind it to the file with sources[].files and cluster in the policy.',
    'The real client address behind a proxy: the first of sourceIPs is what X-Forwarded-For says.',
    'The names of deleted objects in a deletecollection below level RequestResponse.',
  ],
  joinWith: ['kubernetes-pods, for the digest of every container.', 'registry records, for who pushed it.'],
  connect: [
    'Give the API server --audit-policy-file and --audit-log-path (JSON lines), or on EKS switch on the control ' +
      'plane log type audit and export the log group.',
    'In the audit policy set level RequestResponse for the verbs create, update, patch, delete, deletecollection ' +
      'on pods, pods/ephemeralcontainers, replicationcontrollers, deployments, replicasets, statefulsets, daemonsets ' +
      '(apps), jobs and cronjobs (batch), and level Request for pods/status; level Metadata for the rest shows that ' +
      'the log is alive.',
    'Leave out the stage RequestReceived (omitStages): it decides nothing.',
    'Name the cluster in the policy: sources: - { name: prod-eu, kind: kubernetes-audit, cluster: prod-eu, files: ' +
      '["audit/prod-eu/*.log"] }.',
  ],
  logClass: 'deployment',
  prefilter: {
    mark: '{"kind":"Event","apiVersion":"audit.k8s.io/',
    require: [
      // First what the fewest lines have: leases are updated all the time.
      { key: 'resource', values: WORKLOAD_RESOURCES },
      { key: 'verb', values: ['create', 'update', 'patch', 'delete', 'deletecollection'] },
      { key: 'stage', values: ['ResponseComplete'] },
    ],
    timeKey: 'requestReceivedTimestamp',
    scopeKey: 'cluster',
  },

  // Items of an EventList carry neither kind nor apiVersion.
  recognises: (record) =>
    ['auditID', 'level', 'stage', 'verb'].every((key) => typeof record[key] === 'string') &&
    (record['kind'] === undefined || record['kind'] === 'Event') &&
    isAuditVersion(record['apiVersion']),

  read(record, context) {
    // v1beta1 has `timestamp` too, in whole seconds; v1alpha1 has only that.
    const at = time(record, 'requestReceivedTimestamp') ?? time(record, 'stageTimestamp') ?? time(record, 'timestamp');
    const understood = { scope: context.cluster ?? '', ...known({ at }) };
    const verb = VERBS.get(text(record, 'verb') ?? '');
    const kind = workloadKind(text(record, 'objectRef', 'resource') ?? '', groupOf(record));
    if (verb === undefined || kind === undefined || !tookEffect(record)) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('requestReceivedTimestamp', 'missing');
    return { ...understood, events: read(record, { ...context, at, verb, kind }) };
  },
};

function isAuditVersion(version: unknown): boolean {
  return version === undefined || (typeof version === 'string' && version.split('/', 1)[0] === 'audit.k8s.io');
}

// v1alpha1 has no apiGroup: its apiVersion is `extensions/v1beta1`.
function groupOf(record: JsonObject): string {
  const [group, version] = (text(record, 'objectRef', 'apiVersion') ?? '').split('/');
  return text(record, 'objectRef', 'apiGroup') ?? (version === undefined ? '' : (group ?? ''));
}

const VERBS: ReadonlyMap<string, WorkloadChanged['verb']> = new Map([
  ['create', 'create'],
  ['update', 'update'],
  ['patch', 'patch'],
  ['delete', 'delete'],
  ['deletecollection', 'delete'],
]);

interface Change extends Context {
  readonly at: number;
  readonly verb: WorkloadChanged['verb'];
  readonly kind: string;
}

function read(record: JsonObject, change: Change): readonly LandwaiterEvent[] {
  const { responseObject: response, requestObject: request } = record;
  const result = isObject(response) && response['kind'] !== 'Status' ? response : undefined;
  switch (text(record, 'objectRef', 'subresource')) {
    case undefined:
      if (record['verb'] === 'deletecollection') {
        return objects(result ?? {}, 'items').flatMap((item) => changed(record, change, item));
      }
      return changed(record, change, result);
    case 'ephemeralcontainers':
      return changed(record, change, result);
    case 'scale':
      return changed(record, change, undefined);
    case 'status': {
      // The kubelet patches the whole status lists, so that the accepted request is as good as the result.
      const pod = result ?? (isObject(request) ? request : undefined);
      return change.kind === 'Pod' && pod !== undefined ? observed(record, change, pod) : [];
    }
    default:
      return [];
  }
}

/** The request was granted and meant: refusals, dry runs and the stages before the answer change nothing. */
function tookEffect(record: JsonObject): boolean {
  const { requestObject: request } = record;
  const code = whole(record, 'responseStatus', 'code');
  if (text(record, 'stage') !== 'ResponseComplete' || (code !== undefined && (code < 200 || code > 299))) return false;
  if (text(record, 'responseStatus', 'status') === 'Failure') return false;
  const { requestURI: uri } = record;
  const query = new URLSearchParams(
    typeof uri === 'string' && uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '',
  );
  // Exactly what the API server takes for a dry run; anything else it refuses or ignores. A deletion's body may say it.
  if (query.getAll('dryRun').includes('All')) return false;
  return !(isObject(request) && request['kind'] === 'DeleteOptions' && texts(request, 'dryRun').includes('All'));
}

function changed(record: JsonObject, change: Change, result: JsonObject | undefined): readonly WorkloadChanged[] {
  const { requestObject: request } = record;
  const object = result ?? (isObject(request) && (change.verb === 'create' || change.verb === 'update') ? request : {});
  // A created object that the record does not show with its name: its prefix ends in `-`, which no name does.
  const name =
    text(object, 'metadata', 'name') ?? text(record, 'objectRef', 'name') ?? text(object, 'metadata', 'generateName');
  if (name === undefined) return [];
  const isCollection = record['verb'] === 'deletecollection';
  const { metadata } = object;
  return [
    {
      type: 'workload.changed',
      ...recorded(change),
      id: `${eventId(record)}${isCollection ? `:${text(object, 'metadata', 'namespace') ?? ''}/${name}` : ''}`,
      strength: 'recorded',
      namespace: text(object, 'metadata', 'namespace') ?? text(record, 'objectRef', 'namespace') ?? '',
      kind: change.kind,
      name,
      verb: change.verb,
      ...known({
        containers: change.verb === 'delete' ? undefined : containersAfter(record, change.kind, result),
        owners: owners(object),
        annotations:
          isObject(metadata) && isObject(metadata['annotations'])
            ? stringMap(metadata['annotations'], (key) => key !== LAST_APPLIED)
            : undefined,
        uid: text(object, 'metadata', 'uid') ?? text(record, 'objectRef', 'uid'),
        ...requester(record),
      }),
    },
  ];
}

// The whole object as kubectl last sent it: too long, and nothing new.
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function observed(record: JsonObject, change: Change, pod: JsonObject): readonly ContainerObserved[] {
  const images = new Map(containers(podTemplate('Pod', pod) ?? {}).map((one) => [one.name, one.image]));
  const isKubelet = actorKind(requester(record).actor?.name ?? '') === 'node';
  return containerStatuses(pod).flatMap((status) => {
    const image = images.get(status.name) ?? status.image;
    if (image === undefined) return [];
    return [
      {
        type: 'container.observed',
        ...recorded(change),
        id: `${eventId(record)}:${status.name}`,
        // Who else may write a status can write any digest into it.
        strength: isKubelet ? 'recorded' : 'asserted',
        namespace: requiredText(record, 'objectRef', 'namespace'),
        pod: requiredText(record, 'objectRef', 'name'),
        container: status.name,
        kind: status.kind,
        image,
        running: status.running,
        ...known({
          podUid: text(pod, 'metadata', 'uid') ?? text(record, 'objectRef', 'uid'),
          owners: owners(pod),
          digest: status.digest,
          node: text(pod, 'spec', 'nodeName'),
          started: status.started,
          created: time(pod, 'metadata', 'creationTimestamp'),
          ended: status.ended,
        }),
      },
    ];
  });
}

function recorded({ at, origin, cluster }: Change) {
  return { source: 'kubernetes-audit', at, origin, ...known({ cluster }) };
}

function eventId(record: JsonObject): string {
  return `kubernetes-audit:${requiredText(record, 'auditID')}:${requiredText(record, 'stage')}`;
}

function requester(record: JsonObject) {
  const user = text(record, 'user', 'username');
  const impersonated = text(record, 'impersonatedUser', 'username');
  return {
    actor: actor(impersonated ?? user),
    impersonator: impersonated === undefined ? undefined : actor(user),
    client: shortened(record, 'userAgent'),
    address: texts(record, 'sourceIPs')[0],
  };
}

function actor(name: string | undefined): Actor | undefined {
  return name === undefined ? undefined : { name, kind: actorKind(name) };
}

// Kubernetes' own controllers that touch workloads for someone else. A list, not a name ending: a service account
// that someone calls `x-controller` is a robot like any other.
const CONTROLLERS: ReadonlySet<string> = new Set([
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'disruption-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'namespace-controller',
  'node-controller',
  'pod-garbage-collector',
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
  'taint-eviction-controller',
  'ttl-after-finished-controller',
]);
const COMPONENTS: ReadonlySet<string> = new Set(['apiserver', 'kube-controller-manager', 'kube-scheduler']);

function actorKind(name: string): Actor['kind'] {
  const [system, role, namespace, account] = name.split(':');
  if (system === 'eks' && role !== undefined) return 'robot';
  if (system !== 'system' || role === undefined) return name.endsWith('.gserviceaccount.com') ? 'robot' : 'human';
  if (role === 'node') return 'node';
  if (COMPONENTS.has(role)) return 'controller';
  if (role !== 'serviceaccount') return 'unknown';
  return namespace === 'kube-system' && CONTROLLERS.has(account ?? '') ? 'controller' : 'robot';
}
