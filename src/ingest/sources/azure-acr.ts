import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { withoutPort } from '../records/address.ts';
import { azureActor, isAcrHost } from '../vendor-formats/azure.ts';
import {
  digest,
  isObject,
  object,
  requiredDigest,
  requiredText,
  requiredTime,
  shortened,
  text,
} from '../records/json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/**
 * Azure Container Registry: bodies of its webhooks, and its Event Grid events in both schemas (Event Grid and
 * CloudEvents), which hold the same in `data`.
 */
export const azureAcr: Source = {
  name: 'azure-acr',
  title: 'Azure Container Registry webhooks and Event Grid events',
  docs: 'https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who pushed or deleted, mostly: Azure leaves the actor out.',
    'Config, layers and platforms of the image.',
    'Images in quarantine: they count as pushed when they leave it.',
  ],
  joinWith: ['azure-acr-log, for the identity and the address behind the same push.'],
  delivery: {
    senders: 'users',
    by: 'Bus: Event Grid, to an event hub; or webhook: POST for each push and deletion.',
    authentication:
      'Events are fetched from the event hub with your own credentials. Webhooks are not signed: set a secret ' +
      'header (--headers), which the receiver checks.',
    loss:
      'Event Grid delivers at least once and in no order, and drops an event after 24 hours unless it may ' +
      'dead-letter it. Retries of webhooks are not documented.',
    delay: 'Seconds with Event Grid. Not documented for webhooks.',
  },
  connect: [
    'az eventgrid event-subscription create --name landwaiter --source-resource-id $(az acr show -n REGISTRY --query ' +
      'id -o tsv) --included-event-types Microsoft.ContainerRegistry.ImagePushed ' +
      'Microsoft.ContainerRegistry.ImageDeleted --endpoint-type eventhub --endpoint EVENTHUB_ID.',
    'Or: az acr webhook create -r REGISTRY -n landwaiter --actions push delete --uri ADDRESS --headers ' +
      '"Authorization=Bearer SECRET", and let the receiver refuse requests without the header: webhooks are not signed.',
    'Write each event or request body to a file as one line and give it to landwaiter analyze.',
  ],
  logClass: 'registry',

  needless: [
    { action: ['chart_push', 'chart_delete', 'ping', 'quarantine'] },
    { type: /^Microsoft\.ContainerRegistry\.(?!Image(?:Pushed|Deleted))/ },
  ],

  recognises: (record) => gridType(record) !== undefined || isWebhook(record),

  read(record, context) {
    const type = gridType(record);
    if (type === undefined) return read(record, 'azure-acr:', 'asserted', context);
    if (type !== 'ImagePushed' && type !== 'ImageDeleted')
      return { at: gridTime(record), scope: context.registry ?? '', events: [] };
    const id = `azure-acr:grid:${requiredText(record, 'id')}`;
    return read(object(record, 'data') ?? {}, id, 'recorded', context);
  },
};

/** `ImagePushed`, `ImageDeleted`, `ChartPushed`, `ChartDeleted`, or what comes after them. */
function gridType(record: JsonObject): string | undefined {
  const { type, eventType = type, source, topic = source, data } = record;
  if (typeof eventType !== 'string' || typeof topic !== 'string' || !isObject(data)) return undefined;
  if (!/\/microsoft\.containerregistry\//i.test(topic)) return undefined;
  return /^Microsoft\.ContainerRegistry\.([A-Za-z]+)$/.exec(eventType)?.[1];
}

function gridTime(record: JsonObject) {
  return requiredTime(record, text(record, 'eventTime') === undefined ? 'time' : 'eventTime');
}

// The same shape as a notification of CNCF Distribution, mostly without the two parts that Distribution always sends.
function isWebhook(record: JsonObject): boolean {
  const { action, target, request } = record;
  if (typeof action !== 'string' || !isObject(target)) return false;
  if (isObject(request) && isAcrHost(request['host'])) return true;
  if (typeof record['id'] !== 'string' || typeof record['timestamp'] !== 'string') return false;
  if (!isObject(request)) return action.startsWith('chart_');
  return !isObject(record['source']) && !isObject(record['actor']);
}

/** `id`: of the Event Grid event, or what goes before the id of the webhook's body. */
function read(record: JsonObject, id: string, strength: 'asserted' | 'recorded', context: Context): Reading {
  const at = requiredTime(record, 'timestamp');
  const action = requiredText(record, 'action');
  const host = context.registry ?? text(record, 'request', 'host');
  const registry = host === undefined ? undefined : parseHost(host, 'request.host');
  const understood = { at, scope: registry ?? '' };
  if (action !== 'push' && action !== 'delete') return { ...understood, events: [] };

  const remote = text(record, 'request', 'addr');
  const common = {
    id: strength === 'recorded' ? id : `${id}${requiredText(record, 'id')}`,
    source: 'azure-acr',
    at,
    strength,
    origin: context.origin,
    registry: registry ?? requiredText(record, 'request', 'host'),
    repository: parseRepository(requiredText(record, 'target', 'repository'), 'target.repository'),
    ...known({
      tag: tag(record, 'target', 'tag'),
      actor: azureActor(text(record, 'actor', 'name')),
      client: shortened(record, 'request', 'useragent'),
      address: remote === undefined ? undefined : withoutPort(remote),
    }),
  } as const;
  if (action === 'push') {
    const pushed = digest(record, 'target', 'digest');
    if (pushed === undefined) {
      return { ...understood, events: [{ type: 'manifest.hinted', action: 'pushed', ...common }] };
    }
    const mediaType = text(record, 'target', 'mediaType');
    return { ...understood, events: [{ type: 'manifest.pushed', ...common, digest: pushed, ...known({ mediaType }) }] };
  }
  const deleted = digest(record, 'target', 'digest');
  if (deleted === undefined && common.tag === undefined) requiredDigest(record, 'target', 'digest');
  return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...known({ digest: deleted }) }] };
}
