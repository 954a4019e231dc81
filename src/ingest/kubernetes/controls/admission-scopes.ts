import type { AdmissionScope, LabelRequirement } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { JsonObject } from '../../source.ts';
import { objectOf, objectsOf, textOf, textsOf } from '../written.ts';

const MOST = 64;
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/**
 * Of which namespaces' objects a control judges: each webhook of a configuration; the binding of a policy; a constraint of
 * Gatekeeper. Undefined for what has no such selector, and for more webhooks or requirements than anybody keeps.
 */
export function admissionScopes(kind: string, object: JsonObject): readonly AdmissionScope[] | undefined {
  const found = scopesIn(kind, object);
  if (!found || found.length > MOST || found.some(({ namespaces }) => namespaces.length > MOST)) return undefined;
  return found;
}

function scopesIn(kind: string, object: JsonObject): readonly AdmissionScope[] | undefined {
  if (kind.endsWith('WebhookConfiguration')) return objectsOf(object, 'webhooks').map(webhookScope);
  const spec = objectOf(object, 'spec') ?? {};
  if (kind === 'Config') return [configScope(spec)];
  const isBinding = kind.endsWith('AdmissionPolicyBinding');
  const match = objectOf(spec, isBinding ? 'matchResources' : 'match');
  if (!isBinding && !kind.startsWith('constraint ')) return undefined;
  const name = textOf(objectOf(object, 'metadata') ?? {}, 'name') ?? kind;
  const narrows = (key: string): boolean => match !== undefined && Object.keys(objectOf(match, key) ?? {}).length > 0;
  return [
    {
      name,
      pods: true,
      namespaces: requirements(objectOf(match ?? {}, 'namespaceSelector') ?? {}),
      ...known({ narrowed: !isBinding || narrows('objectSelector') ? true : undefined }),
    },
  ];
}

/** Gatekeeper's list of namespaces that its webhook does not judge. */
function configScope(spec: JsonObject): AdmissionScope {
  const values = objectsOf(spec, 'match')
    .filter((one) => textsOf(one, 'processes').some((process) => process === '*' || process === 'webhook'))
    .flatMap((one) => textsOf(one, 'excludedNamespaces'));
  const namespaces: readonly LabelRequirement[] =
    values.length > 0 ? [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }] : [];
  return { name: 'config', pods: true, namespaces };
}

function webhookScope(webhook: JsonObject): AdmissionScope {
  const labels = objectOf(webhook, 'objectSelector') ?? {};
  const isNarrowed = Object.keys(labels).length > 0 || objectsOf(webhook, 'matchConditions').length > 0;
  return {
    name: textOf(webhook, 'name') ?? 'a webhook',
    asks: addressOf(webhook),
    pods: isAsked(webhook, 'CREATE', '', 'pods'),
    namespaces: requirements(objectOf(webhook, 'namespaceSelector') ?? {}),
    ...known({ narrowed: isNarrowed ? true : undefined }),
  };
}

/** Whom it asks: who turns that elsewhere answers himself. */
export function addressOf(webhook: JsonObject): string {
  const client = objectOf(webhook, 'clientConfig') ?? {};
  const service = objectOf(client, 'service') ?? {};
  return textOf(client, 'url') ?? `${textOf(service, 'name') ?? ''}.${textOf(service, 'namespace') ?? ''}`;
}

/** Whether the webhook's rules match that write. */
export function isAsked(webhook: JsonObject, write: string, group: string, resource: string): boolean {
  return objectsOf(webhook, 'rules').some((rule) => {
    const [operations, groups, resources] = ['operations', 'apiGroups', 'resources'].map((key) => textsOf(rule, key));
    return (
      (operations?.includes('*') || operations?.includes(write)) === true &&
      (groups?.includes('*') || groups?.includes(group)) === true &&
      (resources?.includes('*/*') ||
        resources?.includes(resource) ||
        (resources?.includes('*') && !resource.includes('/'))) === true
    );
  });
}

function requirements(selector: JsonObject): readonly LabelRequirement[] {
  const labels = objectOf(selector, 'matchLabels') ?? {};
  const equal = Object.keys(labels).map((key) => ({
    key,
    operator: 'In' as const,
    values: [textOf(labels, key) ?? ''],
  }));
  const expressions = objectsOf(selector, 'matchExpressions').map((one): LabelRequirement => {
    const operator = OPERATORS.find((known) => known === one['operator']);
    // Of what no API server takes nothing is known to be met.
    return {
      key: textOf(one, 'key') ?? '',
      operator: operator ?? 'In',
      values: operator ? textsOf(one, 'values') : [],
    };
  });
  return [...equal, ...expressions];
}
