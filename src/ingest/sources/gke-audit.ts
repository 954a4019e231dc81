import type { Actor } from '../../core/actor.ts';
import type { AdmissionDecided, NamedImage } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { podTemplate } from '../kubernetes/audited-object.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  callOf,
  entryTime,
  hasFailed,
  projectOf,
  serviceOf,
} from '../vendor-formats/google-log.ts';
import { isObject, shortened, text, whole } from '../records/json.ts';
import { containers } from '../records/pod.ts';
import { readAudited } from '../kubernetes/audit/audited.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/**
 * GKE: the API server's audit log as Google Cloud Audit Logs. An entry holds what a Kubernetes audit event holds, under
 * other names: it is written out as one, and read by the same rules.
 */
export const gkeAudit: Source = {
  name: 'gke-audit',
  title: 'GKE API server audit log (Google Cloud Audit Logs)',
  docs: 'https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging',
  verifiedOn: 'real',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'Whether a request was a dry run: the query of the request is not in the entry.',
    'The result of a patch where the entry leaves out the response.',
    'The person behind a controller: a Deployment makes ReplicaSets, those make Pods. Owner references lead back.',
    'Pods that Binary Authorization let in by its policy: only denials and exceptions are in the log.',
  ],
  joinWith: ['artifact-registry-audit, for who pushed the image.', 'binary-authorization, for changes of its policy.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity logs are always on. Make a log sink with the filter protoPayload.serviceName="k8s.io" to Cloud ' +
      'Storage or Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/activity/….json and give the folder to landwaiter analyze.',
    'Or: gcloud logging read \'protoPayload.serviceName="k8s.io"\' --format=json > gke.json.',
    'In the policy the cluster is its name: prod-eu.',
  ],
  logClass: 'deployment',

  needless: [
    { 'protoPayload.status.code': /^[1-9]/ },
    { 'protoPayload.methodName': /\.(?:get|list|watch)$/ },
    {
      'protoPayload.methodName':
        /^io\.k8s\.(?:coordination|core\.v1\.(?:nodes|configmaps|events|secrets)|authorization)/,
    },
    { 'protoPayload.request.dryRun.0': ['All'] },
  ],

  recognises: (record) => serviceOf(record) === 'k8s.io',

  read(record, context) {
    const cluster = clusterOf(record) ?? context.cluster;
    const call = entryTime(record) === undefined ? undefined : callOf(record, 'gke-audit', context);
    if (call === undefined) return { events: [], scope: cluster ?? '' };
    const where = { ...context, ...known({ cluster }) };
    const event = auditEvent(record, call);
    const reading = event === undefined ? undefined : readAudited(event, where);
    const told = (reading?.events ?? []).map(renamed);
    const decided = admission(record, call, event, where).map((one) => ({
      ...one,
      ...known({ actor: actorOf(told) }),
    }));
    return {
      at: call.observed.at,
      scope: cluster ?? projectOf(record),
      events: [...told.filter((one) => decided.length === 0 || !isImagePolicy(one)), ...decided],
    };
  },
};

function renamed(event: Reading['events'][number]): Reading['events'][number] {
  return { ...event, source: 'gke-audit', id: event.id.replace(/^kubernetes-audit:/, 'gke-audit:') };
}

/** What the rules of Kubernetes make of the principal: a controller, a node. */
function actorOf(events: Reading['events']): Actor | undefined {
  return events.flatMap((one) => ('actor' in one && one.actor !== undefined ? [one.actor] : []))[0];
}

// Binary Authorization is an image policy webhook: what it decided is told once, in its own terms.
function isImagePolicy(event: Reading['events'][number]): boolean {
  return event.type === 'admission.decided' && /^(?:image-policy-webhook|binary-authorization)$/.test(event.control);
}

function clusterOf(record: JsonObject): string | undefined {
  const { resource } = record;
  return isObject(resource) ? text(resource, 'labels', 'cluster_name') : undefined;
}

/** The entry as a Kubernetes audit event; undefined where it names no object. */
function auditEvent(record: JsonObject, call: Call): JsonObject | undefined {
  const named = objectOf(call.resourceName);
  if (named === undefined) return undefined;
  const { payload, request, response, isFirst, isLast } = call;
  const isStatus = response['kind'] === 'Status' || /\.Status$/.test(typeOf(response));
  const answered = isStatus ? whole(response, 'code') : undefined;
  const { address, client } = call.done;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: call.observed.id.slice('gke-audit:'.length),
    // A watch or an exec is logged when it starts, too.
    stage: isFirst && !isLast ? 'ResponseStarted' : 'ResponseComplete',
    requestReceivedTimestamp: new Date(call.observed.at).toISOString(),
    verb: call.action,
    ...userOf(call),
    ...(address !== undefined && { sourceIPs: [address] }),
    ...(client !== undefined && { userAgent: client }),
    objectRef: named,
    responseStatus: { code: answered ?? (hasFailed(record) ? 400 : 200) },
    annotations: isObject(record['labels']) ? record['labels'] : {},
    ...(isObject(payload['request']) && { requestObject: requestOf(request) }),
    ...(isObject(payload['response']) && { responseObject: isStatus ? { ...response, kind: 'Status' } : response }),
  };
}

// A service account that somebody else acts as is, in the terms of Kubernetes, an impersonated user.
function userOf({ done: { actor, impersonator }, credential }: Call): JsonObject {
  const extra =
    credential === undefined ? {} : { extra: { 'authentication.kubernetes.io/credential-id': [credential] } };
  return impersonator === undefined
    ? { user: { username: actor?.name, ...extra } }
    : { user: { username: impersonator.name, ...extra }, impersonatedUser: { username: actor?.name } };
}

// The options of a deletion have no kind here, and a JSON patch, which is a list, stands under `value`.
function requestOf(request: JsonObject): unknown {
  if (/DeleteOptions$/.test(typeOf(request))) return { ...request, kind: 'DeleteOptions' };
  return Array.isArray(request['value']) ? request['value'] : request;
}

// `core.k8s.io/v1.Pod`, `k8s.io/Patch`.
function typeOf({ '@type': type }: JsonObject): string {
  return typeof type === 'string' ? type : '';
}

/** `apps/v1/namespaces/shop/deployments/api/scale`, `rbac.authorization.k8s.io/v1/clusterroles/dev`. */
function objectOf(resourceName: string): JsonObject | undefined {
  const [group, version, ...rest] = resourceName.split('/');
  if (group === undefined || version === undefined || rest.length === 0) return undefined;
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  return known({
    apiGroup: group === 'core' ? undefined : group,
    apiVersion: version,
    namespace: isNamespaced ? rest[1] : undefined,
    resource,
    name,
    subresource,
  });
}

const LABEL = 'imagepolicywebhook.image-policy.k8s.io/';
const DENIED = 'image policy webhook backend denied one or more images';

const RESULT = `${LABEL}overridden-verification-result`;
const LONGEST_RESULT = 1024;

// A label may hold anything: what cannot be read must not hide the decision.
function overridden({ [RESULT]: said }: JsonObject): string | undefined {
  return typeof said === 'string' ? said.slice(0, LONGEST_RESULT).trim() || undefined : undefined;
}

/** `'IMAGE' : Image IMAGE denied by …`, a line each: those of the pod's images that it is about; all where it names none. */
function judgedImages({ [RESULT]: said }: JsonObject, images: readonly NamedImage[]): readonly NamedImage[] {
  if (typeof said !== 'string' || said.length > LONGEST_RESULT) return images;
  const named = new Set([...said.matchAll(/^'([^']+)' :/gm)].map(([, image]) => image));
  const judged = images.filter(({ reference }) => named.has(reference));
  return judged.length > 0 ? judged : images;
}

/** Binary Authorization: its denials, and the labels by which it tells that it let a pod in all the same. */
function admission(
  record: JsonObject,
  call: Call,
  event: JsonObject | undefined,
  context: Context,
): readonly AdmissionDecided[] {
  const labels = isObject(record['labels']) ? record['labels'] : {};
  const message = shortened(call.response, 'message');
  const isDenied = message?.includes(DENIED) === true;
  const decision = isDenied
    ? 'denied'
    : labels[`${LABEL}break-glass`] === 'true'
      ? 'overridden'
      : labels[`${LABEL}failed-open`] === 'true'
        ? 'unjudged'
        : labels[`${LABEL}dry-run`] === 'true'
          ? 'violated'
          : undefined;
  if (decision === undefined || (hasFailed(record) && !isDenied)) return [];
  const pod = call.response['spec'] === undefined ? call.request : call.response;
  const template = podTemplate('Pod', pod);
  const images: readonly NamedImage[] =
    template === undefined ? [] : containers(template).map(({ image }) => ({ reference: image }));
  const { objectRef } = event ?? {};
  const ref = isObject(objectRef) ? objectRef : {};
  return [
    {
      type: 'admission.decided',
      ...call.observed,
      id: `${call.observed.id}:admission`,
      control: 'binary-authorization',
      decision,
      ...call.done,
      kind: 'Pod',
      ...known({
        reason: isDenied ? message : overridden(labels),
        cluster: context.cluster,
        namespace: text(ref, 'namespace'),
        name: text(pod, 'metadata', 'name') ?? text(ref, 'name') ?? text(call.response, 'details', 'name'),
        uid: text(pod, 'metadata', 'uid'),
        images: images.length > 0 ? judgedImages(labels, images) : undefined,
      }),
    },
  ];
}
