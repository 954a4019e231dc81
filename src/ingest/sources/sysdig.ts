import { epochTime, isObject, missing, part, requiredText, shortened, text } from '../records/json.ts';
import { digestIn, noted } from '../records/note.ts';
import type { Source } from '../source.ts';

/** Policy events of Sysdig Secure, as its event forwarder sends them. */
export const sysdig: Source = {
  name: 'sysdig',
  title: 'Sysdig Secure policy events',
  docs: 'https://docs.sysdig.com/en/docs/sysdig-secure/secure-events/event-forwarding/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who did it: a user within the container is none of the cluster.',
    'Whether it is an attack: an event is shown beside its image, makes no finding and clears none.',
  ],
  joinWith: ['kubernetes-pods, by digest.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST of one event or a list of them. Bus: Kafka, Pub/Sub, or syslog.',
    authentication: 'The header or the token that is set in the integration: a plain secret, nothing signs the body.',
    loss: 'Not documented.',
    delay: 'Not documented; mostly seconds.',
  },
  connect: [
    'In Sysdig Secure under Integrations, Event Forwarding, add a webhook with the data type Policy Events and a header with a long random secret.',
    'Append each body to a file as one line.',
  ],
  logClass: 'host',
  claims: true,
  needless: [{ type: /./ }],

  recognises: ({ id, type, timestamp, name, content, labels }) =>
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof timestamp === 'number' &&
    typeof name === 'string' &&
    isObject(content) &&
    isObject(labels),

  read(record, context) {
    const at = epochTime(record, 'timestamp', '') ?? missing('timestamp');
    const labels = part(record, 'labels');
    const event = noted(
      {
        source: 'sysdig',
        id: requiredText(record, 'id'),
        at,
        by: 'runtime',
        program: 'sysdig',
        digest: digestIn(labels['container.image.digest']),
        reference: shortened(labels, 'container.image.repo'),
        said: text(part(record, 'content'), 'ruleName') ?? requiredText(record, 'name'),
        severity: severityOf(record['severity']),
        cluster: text(labels, 'kubernetes.cluster.name'),
        namespace: text(labels, 'kubernetes.namespace.name'),
        pod: text(labels, 'kubernetes.pod.name'),
        container: text(labels, 'container.name'),
      },
      context,
    );
    return { at, scope: context.cluster ?? '', events: event ? [event] : [] };
  },
};

// 0 is the worst of 7.
function severityOf(value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  return value <= 3 ? 'high' : value <= 5 ? 'medium' : value === 6 ? 'low' : 'info';
}
