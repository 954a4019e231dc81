import type { AdmissionDecided } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { isObject, object, requiredText, requiredTime, text } from '../records/json.ts';
import { askedFor } from '../kubernetes/audit/admission-request.ts';
import type { JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Open Policy Agent's decision log. Of all decisions those about a workload's AdmissionReview are admissions; their
 * result is the review's answer (`response.allowed`), or the set of messages of a rule named deny.
 */
export const opa: Source = {
  name: 'opa',
  title: 'Open Policy Agent decision log',
  docs: 'https://www.openpolicyagent.org/docs/management-decision-logs',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Whether the API server took the answer: with failurePolicy Ignore a late answer counts for nothing.',
    'What a mask or drop rule took out of the log: without input.request a decision tells nothing.',
    'Rules of other names than deny and violation, where the result is no AdmissionReview.',
    'Decisions about anything but Kubernetes workloads: they only show that the log is alive.',
  ],
  joinWith: ['kubernetes-audit, for what was stored.'],
  delivery: {
    senders: 'system',
    by: 'Webhook: POST of gzipped lists to /logs. File: JSON lines of standard output.',
    authentication:
      'Webhook: bearer token or client certificate, as set under services in the configuration. File: none, whoever ' +
      'can write it can forge records.',
    loss:
      'A refused list is sent again later, so records may repeat. The buffer is in memory: a restart loses it, a ' +
      'limit on its size or on decisions per second drops records.',
    delay: 'Webhook: 5 to 10 minutes, unless min_delay_seconds and max_delay_seconds say otherwise. File: at once.',
  },
  connect: [
    'In the configuration of OPA: decision_logs: { service: logs, reporting: { max_delay_seconds: 10 } } with a ' +
      'service that takes gzipped JSON lists at POST /logs; or decision_logs: { console: true } and collect standard ' +
      'output.',
    'Keep input.request readable: mask secrets only (system.log.mask).',
    'Name the cluster in the policy: sources: - { name: prod-eu-opa, kind: opa, cluster: prod-eu, files: ' +
      '["admission/prod-eu-opa.ndjson"] }.',
  ],
  logClass: 'admission',

  needless: [
    { 'input.method': /./ },
    { 'input.request.kind.kind': /^(?!Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob)./ },
    { 'input.request.dryRun': ['true'] },
  ],

  recognises: ({ decision_id: id, timestamp, labels, input, result }) =>
    typeof id === 'string' &&
    typeof timestamp === 'string' &&
    isObject(labels) &&
    (input !== undefined || result !== undefined || 'id' in labels),

  read(record, context) {
    const at = requiredTime(record, 'timestamp');
    const understood = { at, scope: context.cluster ?? '' };
    const { input } = record;
    const request =
      isObject(input) && input['kind'] === 'AdmissionReview' ? object(record, 'input', 'request') : undefined;
    const asked = request && askedFor(request);
    const policy = text(record, 'path');
    const answer = asked && answerOf(record['result'], policy ?? text(record, 'query') ?? '');
    if (!asked || !answer) return { ...understood, events: [] };
    const event: AdmissionDecided = {
      type: 'admission.decided',
      id: `opa:${requiredText(record, 'decision_id')}`,
      ...toldBy('opa', 'recorded', at, context.origin),
      control: 'opa',
      ...answer,
      ...asked,
      ...known({ policy, cluster: context.cluster }),
    };
    return { ...understood, events: [event] };
  },
};

const LONGEST_REASON = 1024;

function answerOf(result: unknown, path: string): Pick<AdmissionDecided, 'decision' | 'reason'> | undefined {
  if (isObject(result)) {
    const response = isObject(result['response']) ? result['response'] : result;
    if (typeof response['allowed'] !== 'boolean') return undefined;
    return decided(response['allowed'], messagesOf(response));
  }
  if (!Array.isArray(result) || !/(?:^|[/.])(?:deny|violation)$/.test(path)) return undefined;
  return decided(
    result.length === 0,
    result.flatMap((one: unknown) => (isObject(one) ? [one['msg'], one['message']] : [one])),
  );
}

function messagesOf(response: JsonObject): readonly unknown[] {
  const { status } = response;
  return isObject(status) ? [status['message'] ?? status['reason']] : [];
}

function decided(allowed: boolean, messages: readonly unknown[]): Pick<AdmissionDecided, 'decision' | 'reason'> {
  const reason = messages
    .filter((one) => typeof one === 'string' && one !== '')
    .join('; ')
    .slice(0, LONGEST_REASON);
  return { decision: allowed ? 'allowed' : 'denied', ...known({ reason: reason === '' ? undefined : reason }) };
}
