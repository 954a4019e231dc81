import type { AdmissionDecided } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type { WorkloadAttempted } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { isObject, object, requiredText, shortened, text, texts, time } from '../records/json.ts';
import { type Asked, askedFor, latestTime } from '../kubernetes/audit/admission-request.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * AdmissionReview as the API server sends it to a webhook, or as a webhook logs it together with its answer.
 *
 * A review comes before anything is stored, and other webhooks may still refuse: the request alone changes no workload
 * and decides nothing, so that it tells who asked for what (`workload.attempted`). With the response it is the word of the
 * webhook that wrote it, and becomes `admission.decided`.
 */
export const admissionReview: Source = {
  name: 'admission-review',
  title: 'Kubernetes admission reviews',
  docs: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: false, id: true },
  cannot: [
    'Whether the object was stored: another webhook, a quota or a conflict may have refused it. kubernetes-audit tells.',
    'When, unless the log adds requestReceivedTimestamp: then the latest time among the managed fields counts.',
    'Which webhook answered: the review does not name it, nor the policy.',
    'The client program and address: a review has neither.',
  ],
  joinWith: ['kubernetes-audit, for what was stored; kubernetes-pods, by uid.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines that your webhook writes, one for each review.',
    authentication:
      'None: whoever can write the file, or call the webhook, can forge reviews. A webhook that asks for the ' +
      'client certificate of the API server accepts reviews from it alone.',
    loss:
      'With failurePolicy Ignore a review is lost while the webhook is down or too slow. A request that is tried ' +
      'again is reviewed again.',
    delay: 'None: the review comes before the object is stored.',
  },
  connect: [
    'Let your webhook log each AdmissionReview with request and response as one JSON line, or run a webhook that only ' +
      'logs, such as kube-audit-rest; requests alone tell who asked for what, and not whether it was let in.',
    'Set its failurePolicy to Ignore and a short timeout when it only logs.',
    'Name the cluster in the policy: sources: - { name: prod-eu-reviews, kind: admission-review, cluster: prod-eu, ' +
      'files: ["admission/prod-eu-reviews.ndjson"] }.',
  ],
  logClass: 'admission',

  needless: [
    { 'request.userInfo.username': /^system:(?:node:|kube-|serviceaccount:kube-system:)/ },
    { 'request.dryRun': ['true'] },
    { 'request.operation': ['CONNECT', 'DELETE'] },
    { 'request.subResource': ['binding', 'eviction', 'resize', 'status', 'token'] },
    {
      'request.object.kind':
        /^(?!Pod$|ReplicationController$|ReplicaSet$|StatefulSet$|DaemonSet$|Job$|CronJob$|Deployment)./,
    },
  ],

  recognises: ({ kind, apiVersion, request, response }) =>
    kind === 'AdmissionReview' &&
    typeof apiVersion === 'string' &&
    apiVersion.startsWith('admission.k8s.io/') &&
    (isObject(request) || isObject(response)),

  read(review, context) {
    const request = object(review, 'request');
    const response = object(review, 'response');
    const at = time(review, 'requestReceivedTimestamp') ?? (request && latestTime(request));
    const understood = { scope: context.cluster ?? '', ...known({ at }) };
    const asked = request && askedFor(request);
    // Without its request an answer says nothing about what was asked.
    if (!request || !asked) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('request.object.metadata.managedFields', 'missing');
    if (!response) return { ...understood, events: attempted(request, asked, at, context) };
    const warnings = texts(response, 'warnings');
    const isAllowed = response['allowed'] === true;
    const event: AdmissionDecided = {
      type: 'admission.decided',
      id: `admission-review:${requiredText(request, 'uid')}`,
      ...toldBy('admission-review', 'recorded', at, context.origin),
      control: 'admission-webhook',
      // Let in with warnings: the policy was broken and only said so.
      decision: !isAllowed ? 'denied' : warnings.length > 0 ? 'violated' : 'allowed',
      ...asked,
      ...known({
        cluster: context.cluster,
        reason: isAllowed
          ? warnings[0]
          : (shortened(response, 'status', 'message') ?? text(response, 'status', 'reason')),
      }),
    };
    return { ...understood, events: [event] };
  },
};

/** Who asked for what: other webhooks, quota or a conflict may have refused it after this one. */
function attempted(request: JsonObject, asked: Asked, at: Time, context: Context): readonly WorkloadAttempted[] {
  const { actor } = asked;
  // What controllers and nodes try again and again says nothing about who asked for an image.
  if (actor?.kind === 'controller' || actor?.kind === 'node') return [];
  const id = `admission-review:${requiredText(request, 'uid')}`;
  return [
    {
      type: 'workload.attempted',
      id: `${id}:attempt`,
      ...toldBy('admission-review', 'recorded', at, context.origin),
      request: id,
      namespace: asked.namespace ?? '',
      kind: asked.kind ?? 'Pod',
      verb: text(request, 'operation') === 'CREATE' ? 'create' : 'update',
      ...known({ cluster: context.cluster, name: asked.name, images: asked.images, actor }),
    },
  ];
}
