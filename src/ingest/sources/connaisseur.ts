import type { AdmissionDecided } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { requiredTime, shortened, text } from '../records/json.ts';
import { namedImage } from '../kubernetes/images.ts';
import type { Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Connaisseur's alerts in its template `opsgenie`, which is a JSON object with all that an alert can say. Its other
 * templates are sentences for people, or the operator's own.
 */
export const connaisseur: Source = {
  name: 'connaisseur',
  title: 'Connaisseur alerts',
  docs: 'https://sse-secure-systems.github.io/connaisseur/latest/features/alerting/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: true },
  cannot: [
    'Who deployed it, and which object: kubernetes-audit tells both, and notes every call of this webhook.',
    'Why: the reason stands in the log of the pod that the alert names, and in the refusal in kubernetes-audit.',
    'The digest that a tag was replaced by: the alert has the images as they were asked for.',
    'Alerts in other templates than opsgenie.',
  ],
  joinWith: ['kubernetes-audit, by namespace, image and time.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each request that is admitted or refused.',
    authentication: 'The body is not signed: set a secret header under custom_headers, which the receiver checks.',
    loss: 'Sent once: an alert that fails is lost. With fail_if_alert_sending_fails the request is refused instead.',
    delay: 'Seconds: it is sent while the request is decided.',
  },
  connect: [
    'In the Helm values, in the alerting section, give both admit_request and reject_request a receiver with ' +
      'template: opsgenie and receiver_url: your receiver.',
    'Set cluster_identifier to the name that the cluster has in the policy.',
    'Append each body to a file as one line.',
  ],
  logClass: 'admission',

  recognises: ({ entity, message, alias }) =>
    entity === 'Connaisseur' && typeof message === 'string' && typeof alias === 'string',

  read(alert, context) {
    const at = requiredTime(alert, 'details', 'alert_created');
    const named = text(alert, 'details', 'cluster');
    const cluster = named === undefined || named === UNNAMED ? context.cluster : named;
    const decision = DECISIONS.find(([pattern]) => pattern.test(text(alert, 'message') ?? ''))?.[1];
    const understood = { at, scope: cluster ?? '' };
    if (!decision) return { ...understood, events: [] };
    const request = text(alert, 'details', 'request_id');
    const namespace = text(alert, 'details', 'namespace');
    const images = imagesOf(shortened(alert, 'alias') ?? '');
    const event: AdmissionDecided = {
      type: 'admission.decided',
      id: `connaisseur:${request ?? ''}:${at}`,
      ...toldBy('connaisseur', 'asserted', at, context.origin),
      control: 'connaisseur',
      decision,
      ...known({ cluster, namespace, images: images.length > 0 ? images : undefined }),
    };
    return { ...understood, events: [event] };
  },
};

const UNNAMED = 'not specified';

const DECISIONS: readonly (readonly [RegExp, AdmissionDecided['decision']])[] = [
  [/admitted/i, 'allowed'],
  [/rejected|denied/i, 'denied'],
];

// `… while deploying the images A, B.`; older versions write them as a list of Python: `['A', 'B']`.
function imagesOf(alias: string) {
  const list = / while deploying the images (.+)\.$/.exec(alias)?.[1] ?? '';
  return list
    .replaceAll(/[[\]'"]/g, '')
    .split(/,\s*/)
    .filter((image) => image !== '' && !/\s/.test(image))
    .map(namedImage);
}
