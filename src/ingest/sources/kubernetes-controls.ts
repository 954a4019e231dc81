import { InvalidInput } from '../../core/error.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, requiredText, text, time } from '../records/json.ts';
import { admissionScopes } from '../kubernetes/controls/admission-scopes.ts';
import { labelsOf } from '../kubernetes/controls/namespace-labels.ts';
import { type Control, controlOf } from '../kubernetes/controls/controls.ts';
import { isSeen, seenIn, writtenAt } from '../kubernetes/seen.ts';
import type { JsonObject, Source } from '../source.ts';

/** What guards a cluster, as the API server shows it: items of a list, one object, or the lines of a watch. */
export const kubernetesControls: Source = {
  name: 'kubernetes-controls',
  title: 'Kubernetes admission configuration (lists and watches)',
  docs: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
  verifiedOn: 'real',
  tells: { actor: false, digest: false, time: true, id: false },
  cannot: [
    'Who changed it: what is seen is no act of anybody; kubernetes-audit tells. A finding is made of two states that ' +
      'differ, unless the audit log has the change.',
    'What was changed and changed back between two lists.',
    'Policies of Kyverno, Gatekeeper and others, roles and bindings: kubernetes-audit tells of their changes.',
  ],
  joinWith: ['kubernetes-audit, for who changed it.'],
  delivery: {
    senders: 'system',
    by: 'API: a list or a watch that you fetch, or that Landwaiter’s collector fetches.',
    authentication: 'Fetched from the API server with your own credentials.',
    loss: 'A list shows what is there; what was changed back between two lists is missing, so use a watch.',
    delay: 'Seconds with a watch; a list is as old as its file.',
  },
  connect: [
    'Let the collector do it: docs/collectors-kubernetes.md.',
    'By hand: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,validatingadmissionpolicies,' +
      'validatingadmissionpolicybindings,mutatingadmissionpolicies,mutatingadmissionpolicybindings,namespaces -o json > controls/prod-eu.json, with the verbs get and list.',
    'Name the cluster and the time in the policy: sources: - { name: prod-eu-controls, kind: kubernetes-controls, ' +
      'cluster: prod-eu, files: ["controls/prod-eu.json"], observedAt: 2026-11-24T16:45:00Z }.',
  ],
  logClass: 'admission',

  needless: [{ type: ['BOOKMARK', 'ERROR', 'DELETED'] }],

  recognises: (record) => isSeen(record, isControl),

  read(record, context) {
    const scope = context.cluster ?? '';
    const seen = seenIn(record, context, isControl);
    const control = seen && controlIn(seen.object);
    if (!seen || !control) return { events: [], scope, ...known({ at: time(record, 'observedAt') }) };
    const { object, deleted, seenAt } = seen;
    // When it was seen: the record of whoever changed it comes before, and is what counts.
    const at = seenAt ?? writtenAt(object);
    const told = deleted ? gone(control) : standing(control, object);
    if (!told) return { events: [], scope, ...known({ at }) };
    if (at === undefined) throw new InvalidInput('metadata.creationTimestamp', 'missing');
    const name = requiredText(object, 'metadata', 'name');
    const content = {
      at,
      control: control.control,
      seen: true as const,
      subject: `${control.kind} ${name}`,
      ...told,
      ...known({ cluster: context.cluster, namespace: control.kind === 'Namespace' ? name : undefined }),
    };
    const version = text(object, 'metadata', 'resourceVersion');
    const id = contentId('kubernetes-controls', { ...content, ...NO_PART, version });
    const event = {
      type: 'control.changed',
      id,
      source: 'kubernetes-controls',
      strength: 'recorded',
      origin: context.origin,
      ...content,
    } as const;
    return { events: [event], scope, at };
  },
};

// The object's version stands for them.
const NO_PART = { scopes: undefined, labels: undefined, whole: undefined };

type Told = Pick<ControlChanged, 'effect' | 'change' | 'state' | 'binds' | 'names' | 'scopes' | 'labels' | 'whole'>;

function standing({ kind, stateOf, changes }: Control, object: JsonObject): Told | undefined {
  const state = stateOf(object);
  const [made] = changes({ how: 'create', shown: [object], removed: [], appends: false });
  return (
    state && {
      effect: 'changed',
      change: 'seen in the cluster',
      state,
      ...known({
        binds: made?.binds,
        names: made?.names,
        scopes: admissionScopes(kind, object),
        ...(kind === 'Namespace' && labelsOf(object)),
      }),
    }
  );
}

function gone({ kind, changes }: Control): Told | undefined {
  // A namespace guards nothing when it is gone; who asked for that no list tells.
  if (kind === 'Namespace') return undefined;
  const [change] = changes({ how: 'delete', shown: [], removed: [], appends: false });
  return change && { effect: change.effect, change: change.change };
}

const ADMISSION = 'admissionregistration.k8s.io';
const RESOURCES: ReadonlyMap<unknown, readonly [resource: string, group: string]> = new Map([
  ['ValidatingWebhookConfiguration', ['validatingwebhookconfigurations', ADMISSION]],
  ['MutatingWebhookConfiguration', ['mutatingwebhookconfigurations', ADMISSION]],
  ['ValidatingAdmissionPolicy', ['validatingadmissionpolicies', ADMISSION]],
  ['ValidatingAdmissionPolicyBinding', ['validatingadmissionpolicybindings', ADMISSION]],
  ['MutatingAdmissionPolicy', ['mutatingadmissionpolicies', ADMISSION]],
  ['MutatingAdmissionPolicyBinding', ['mutatingadmissionpolicybindings', ADMISSION]],
  ['Namespace', ['namespaces', '']],
]);

function isControl(object: JsonObject): boolean {
  return controlIn(object) !== undefined && isObject(object['metadata']);
}

function controlIn({ kind, apiVersion }: JsonObject): Control | undefined {
  const [resource, group] = RESOURCES.get(kind) ?? [];
  if (resource === undefined || group === undefined || typeof apiVersion !== 'string') return undefined;
  const isGroup = group === '' ? apiVersion === 'v1' : apiVersion.startsWith(`${group}/`);
  return isGroup ? controlOf(resource, group) : undefined;
}
