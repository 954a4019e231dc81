import type { AccessTold } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, requiredText, requiredTime, text } from '../records/json.ts';
import { actorNamed } from '../kubernetes/requester.ts';
import type { JsonObject, Source } from '../source.ts';

/** What the API server of a cluster lets a reader of ours read: lines that the collector writes beside those of its watches. */
export const kubernetesAccess: Source = {
  name: 'kubernetes-access',
  title: 'Kubernetes: what the collector may read',
  docs: 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: false },
  cannot: ['Who took the right away: kubernetes-audit tells.', 'Tokens that are not valid, and outages: no refusals.'],
  joinWith: ['kubernetes-audit, for who deleted or narrowed what gave the right.'],
  delivery: {
    senders: 'system',
    by: 'API: answers to the collector’s own requests.',
    authentication: 'Asked of the API server with the collector’s credentials.',
    loss: 'What is refused while the collector does not run is not told.',
    delay: 'Seconds; a watch that was open goes on for up to five minutes after the right to it was taken away.',
  },
  connect: ['The collector writes these lines by itself: docs/collectors-kubernetes.md.'],
  logClass: 'deployment',
  asksAtIntervals: true,

  recognises: ({ type, object, resource }) =>
    isObject(object) &&
    ((type === 'READER' && object['kind'] === 'SelfSubjectReview') ||
      ((type === 'REFUSED' || type === 'READ') && typeof resource === 'string')),

  read(record, context) {
    const at = requiredTime(record, 'observedAt');
    const scope = context.cluster ?? '';
    const account = accountIn(record);
    const content = {
      at,
      ...known({
        cluster: context.cluster,
        account: actorNamed(account),
        resource: record['type'] === 'READER' ? undefined : requiredText(record, 'resource'),
        refused: record['type'] === 'REFUSED' || undefined,
      }),
    } as const;
    const event: AccessTold = {
      type: 'access.told',
      id: contentId('kubernetes-access', content),
      source: 'kubernetes-access',
      strength: 'recorded',
      origin: context.origin,
      ...content,
    };
    return { events: [event], scope, at };
  },
};

// https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go
const FORBIDDEN = /^[^"]{1,300} is forbidden: User "([^"]{1,300})" cannot /;

function accountIn(record: JsonObject): string | undefined {
  if (record['type'] === 'READER') return requiredText(record, 'object', 'status', 'userInfo', 'username');
  return FORBIDDEN.exec(text(record, 'object', 'message') ?? '')?.[1];
}
