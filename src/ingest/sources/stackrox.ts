import type { AdmissionDecided } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isDigest } from '../../core/digest.ts';
import { possibleTime, SECOND, type Time } from '../../core/time.ts';
import { isObject, object, objects, requiredText, shortened, text, time } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * Alerts of StackRox (Red Hat Advanced Cluster Security) about deployments: the body of its generic webhook
 * (`{alert: …}`), what its Microsoft Sentinel notifier writes (`{TimeGenerated, msg: …}`), or an alert of its API
 * (GET /v1/alerts/ID). storage.Alert in proto/storage/alert.proto has the shape; a value of 0 is left out in its JSON.
 */
export const stackrox: Source = {
  name: 'stackrox',
  title: 'StackRox (RHACS) deploy-time alerts',
  docs: 'https://docs.redhat.com/en/documentation/red_hat_advanced_cluster_security_for_kubernetes/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who deployed it: kubernetes-audit tells.',
    'Alerts of the lifecycle stages BUILD and RUNTIME: they are no admissions, and only show that the feed is alive.',
    'That break-glass was used, unless a policy watches for the annotation: kubernetes-audit shows it on the workload.',
  ],
  joinWith: ['kubernetes-audit, by namespace and name of the deployment.', 'registry records, by digest.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each alert. API: alerts that you fetch.',
    authentication:
      'Authorization: Basic, or a header of your own, as set in the integration: a plain secret, nothing signs the ' +
      'body. API answers are fetched with your own token.',
    loss: 'Failed alerts are tried again every 5 minutes for an hour, from memory, then dropped. Alerts may repeat.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'basic',
  connect: [
    'In Platform configuration, Integrations, add a Generic Webhook with your receiver and a user name and password, ' +
      'and attach it to the policies that judge images.',
    'Append each body to a file as one line.',
    'To fill a gap: GET /v1/alerts?query=Lifecycle Stage:DEPLOY for the ids, then GET /v1/alerts/ID for each.',
    'Policy: clusters are named by the alert itself.',
  ],
  logClass: 'admission',

  needless: [
    { 'alert.state': ['RESOLVED'] },
    { 'alert.lifecycleStage': ['RUNTIME', 'BUILD'] },
    { state: ['RESOLVED'] },
    { lifecycleStage: ['RUNTIME', 'BUILD'] },
  ],

  recognises: (record) => alertOf(record) !== undefined,

  read(record, context) {
    const alert = alertOf(record) ?? {};
    const at = alertTime(alert, 'time') ?? alertTime(alert, 'firstOccurred');
    const cluster = text(alert, 'clusterName') ?? text(alert, 'deployment', 'clusterName') ?? context.cluster;
    const understood = { scope: cluster ?? '', ...known({ at }) };
    const deployment = object(alert, 'deployment');
    const state = text(alert, 'state') ?? 'ACTIVE';
    if ((text(alert, 'lifecycleStage') ?? 'DEPLOY') !== 'DEPLOY' || !deployment || state === 'RESOLVED') {
      return { ...understood, events: [] };
    }
    if (at === undefined) throw new InvalidInput('time', 'missing');
    const violations = objects(alert, 'violations').flatMap((one) => shortened(one, 'message') ?? []);
    const isFetched = alert === record;
    const event: AdmissionDecided = {
      type: 'admission.decided',
      id: `stackrox:${requiredText(alert, 'id')}:${state}`,
      source: 'stackrox',
      at,
      strength: isFetched ? 'recorded' : 'asserted',
      origin: context.origin,
      control: 'stackrox',
      decision: decisionOf(state, deployment),
      ...known({
        cluster,
        policy: text(alert, 'policy', 'name'),
        reason: violations.length > 0 ? violations.join('; ').slice(0, LONGEST_REASON) : undefined,
        namespace: text(deployment, 'namespace') ?? text(alert, 'namespace'),
        kind: text(deployment, 'type') ?? 'Deployment',
        name: text(deployment, 'name'),
        images: imagesOf(deployment),
        ticket: shortened(object(deployment, 'annotations') ?? {}, BREAK_GLASS),
      }),
    };
    return { ...understood, events: [event] };
  },
};

const LONGEST_REASON = 1024;
const BREAK_GLASS = 'admission.stackrox.io/break-glass';

function alertOf(record: JsonObject): JsonObject | undefined {
  const sent = record['TimeGenerated'] === undefined ? record['alert'] : record['msg'];
  const alert = isObject(sent) ? sent : record;
  const stage = alert['lifecycleStage'];
  const isOfDeployment = stage === undefined && Array.isArray(alert['violations']) && isObject(alert['deployment']);
  const isAlert =
    typeof alert['id'] === 'string' && isObject(alert['policy']) && (typeof stage === 'string' || isOfDeployment);
  return isAlert ? alert : undefined;
}

/** RFC 3339, or the seconds and nanoseconds that protobuf keeps. */
function alertTime(alert: JsonObject, key: string): Time | undefined {
  const parts = alert[key];
  if (!isObject(parts)) return time(alert, key);
  const seconds = Number(parts['seconds']) * SECOND + Math.trunc(Number(parts['nanos'] ?? 0) / 1e6);
  return possibleTime(seconds, `${key}.seconds`, parts['seconds']);
}

function imagesOf(deployment: JsonObject): AdmissionDecided['images'] {
  const images = objects(deployment, 'containers').flatMap((container) => {
    const reference = text(container, 'image', 'name', 'fullName');
    const id = text(container, 'image', 'id');
    const digest = isDigest(id) ? id : undefined;
    return reference === undefined && digest === undefined ? [] : [known({ reference, digest })];
  });
  return images.length > 0 ? images : undefined;
}

// ATTEMPTED: the admission controller refused it. Anything else runs, or is scaled to zero later. Break-glass lets it in
// with any value, an empty one too; only a written one names a ticket.
function decisionOf(state: string, deployment: JsonObject): AdmissionDecided['decision'] {
  if (state === 'ATTEMPTED') return 'denied';
  return Object.hasOwn(object(deployment, 'annotations') ?? {}, BREAK_GLASS) ? 'overridden' : 'violated';
}
