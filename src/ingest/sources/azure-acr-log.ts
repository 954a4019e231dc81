import type { Digest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, ManifestPulled } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { readTime } from '../records/foreign-time.ts';
import { withoutPort } from '../records/address.ts';
import { exportedFromAzure } from '../vendor-formats/azure-log.ts';
import { azureActor } from '../vendor-formats/azure.ts';
import { contentId, digest, isObject, requiredText, shortened, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';

const REPOSITORY_EVENTS = 'ContainerRegistryRepositoryEvents';
const LOGIN_EVENTS = 'ContainerRegistryLoginEvents';

/**
 * Resource logs of Azure Container Registry: rows of the tables in Log Analytics (`OperationName`, `Digest`), or records
 * of an Event Hub or a storage account (`operationName`, `properties.digest`), or rows of AzureDiagnostics (`digest_s`).
 */
export const azureAcrLog: Source = {
  name: 'azure-acr-log',
  title: 'Azure Container Registry resource logs',
  docs: 'https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryrepositoryevents',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'Config, layers and platforms of the image.',
    'Which credential was used: an identity may have several.',
    'Changes of tokens, scope maps, webhooks and roles: the Azure activity log has them.',
    'An id of the record: equal content is taken for one event.',
  ],
  joinWith: ['azure-acr, for the same push within seconds.', 'The sign-ins of Entra ID, by the same identity.'],
  delivery: {
    ...exportedFromAzure('Half a minute to a few minutes; no time is promised.'),
    by: 'Bus: an event hub; file: blobs of a storage account, one for each hour; or API: rows of a Log Analytics workspace.',
  },
  connect: [
    'az monitor diagnostic-settings create --name landwaiter --resource $(az acr show -n REGISTRY --query id -o tsv) ' +
      '--event-hub HUB --event-hub-rule RULE_ID --logs \'[{"category":"ContainerRegistryRepositoryEvents",' +
      '"enabled":true},{"category":"ContainerRegistryLoginEvents","enabled":true}]\'.',
    'Or send both to a Log Analytics workspace (--workspace ID --export-to-resource-specific true) and export them: ' +
      'az monitor log-analytics query -w WORKSPACE --analytics-query "ContainerRegistryRepositoryEvents" -o json.',
    'Or to a storage account, and copy the blobs of insights-logs-containerregistryrepositoryevents.',
  ],
  logClass: 'registry',

  needless: [
    { OperationName: ['Push', 'Pull', 'Delete', 'Untag', 'Purge'], ResultType: /^(?!HttpStatusCode\.?2|2)./ },
    { OperationName: ['Push'], ArtifactType: ['Blob'] },
    { operationName: ['Login'] },
    { OperationName: ['Login'] },
  ],

  recognises: (record) => categoryOf(record) !== undefined && timeField(record) !== undefined,

  read(record, context) {
    const field = timeField(record) ?? 'time';
    const at = readTime(record[field], field);
    const columns = columnsOf(record);
    const host = context.registry ?? text(columns, 'LoginServer');
    const registry = host === undefined ? undefined : parseHost(host, 'LoginServer');
    const understood = { at, scope: registry ?? '' };
    const action =
      categoryOf(record) === LOGIN_EVENTS
        ? 'login'
        : ACTIONS.get((text(columns, 'OperationName') ?? '').toLowerCase().replaceAll(' ', ''));
    if (action === undefined || failed(columns)) return { ...understood, events: [] };

    const identity = azureActor(text(columns, 'Identity'));
    const remote = text(columns, 'CallerIpAddress');
    const common = {
      ...toldBy('azure-acr-log', 'recorded', at, context.origin),
      ...known({
        client: shortened(columns, 'UserAgent'),
        address: remote === undefined ? undefined : withoutPort(remote),
      }),
    } as const;
    const correlation = text(columns, 'CorrelationId');

    if (action === 'login') {
      if (identity === undefined) return { ...understood, events: [] };
      const id = contentId('azure-acr-log', { at, action, identity, registry, correlation });
      const issued = { id, system: 'azure-acr', subject: identity, ...known({ audience: registry }) };
      return { ...understood, events: [{ type: 'credential.issued', ...common, ...issued }] };
    }
    if (text(columns, 'MediaType') === LAYER) return { ...understood, events: [] };
    if (registry === undefined) throw new InvalidInput('LoginServer', 'missing');
    const target = {
      registry,
      repository: parseRepository(requiredText(columns, 'Repository'), 'Repository'),
      ...known({ tag: tag(columns, 'Tag'), actor: identity }),
    };
    const content = known({ digest: digest(columns, 'Digest') });
    const id = contentId('azure-acr-log', { at, action, ...target, ...content, correlation });
    return { ...understood, events: eventsOf(action, columns, { id, ...common, ...target }, content.digest) };
  },
};

const LAYER = 'application/octet-stream';

type Action = 'push' | 'pull' | 'untag' | 'delete' | 'purge' | 'login';

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['push', 'push'],
  ['pull', 'pull'],
  ['untag', 'untag'],
  ['delete', 'delete'],
  ['purgetag', 'purge'],
  ['purgemanifest', 'purge'],
]);

type Target = Omit<ManifestPulled, 'type' | 'digest'>;

function eventsOf(action: Action, columns: JsonObject, target: Target, content?: Digest): readonly LandwaiterEvent[] {
  switch (action) {
    case 'push': {
      if (content === undefined) return [{ type: 'manifest.hinted', action: 'pushed', ...target }];
      const claims = known({ mediaType: text(columns, 'MediaType'), artifactType: artifactType(columns) });
      return [{ type: 'manifest.pushed', ...target, digest: content, ...claims }];
    }
    case 'pull':
      return content === undefined ? [] : [{ type: 'manifest.pulled', ...target, digest: content }];
    case 'untag':
      return target.tag === undefined ? [] : [{ type: 'manifest.deleted', ...target }];
    default:
      // A repository deleted as a whole names neither.
      if (content === undefined && target.tag === undefined) {
        return action === 'delete' ? [{ type: 'manifest.deleted', ...target, whole: 'repository' }] : [];
      }
      return [
        {
          type: 'manifest.deleted',
          ...target,
          ...known({ digest: content, retention: action === 'purge' ? true : undefined }),
        },
      ];
  }
}

// For an ordinary image the config's media type stands here, or a word such as `image`.
function artifactType(columns: JsonObject): string | undefined {
  const type = text(columns, 'ArtifactType');
  return type === undefined || !type.includes('/') || /(?:docker\.container\.image|oci\.image\.config)/.test(type)
    ? undefined
    : type;
}

function categoryOf(record: JsonObject): string | undefined {
  return [record['category'], record['Category'], record['Type']].find(
    (one): one is string => one === REPOSITORY_EVENTS || one === LOGIN_EVENTS,
  );
}

function timeField(record: JsonObject): string | undefined {
  return ['TimeGenerated', 'time'].find((key) => typeof record[key] === 'string');
}

/** `ResultType` is `HttpStatusCode` and `ResultDescription` the code, or the first is the code itself. */
function failed(columns: JsonObject): boolean {
  return ['ResultType', 'ResultDescription'].some((name) =>
    /^[45]\d\d|fail|error|denied|unauthorized/i.test(shortened(columns, name) ?? ''),
  );
}

const COLUMNS = [
  'OperationName',
  'Identity',
  'CallerIpAddress',
  'CorrelationId',
  'UserAgent',
  'Repository',
  'Tag',
  'Digest',
  'MediaType',
  'ArtifactType',
  'LoginServer',
  'ResultType',
  'ResultDescription',
];

/** The columns by their names in Log Analytics, wherever the record has them, `_s` behind them in AzureDiagnostics; numbers as texts. */
function columnsOf(record: JsonObject): JsonObject {
  const { properties } = record;
  const places = [record, isObject(properties) ? properties : {}];
  const entries = COLUMNS.map((column) => {
    const camel = `${column.charAt(0).toLowerCase()}${column.slice(1)}`;
    const found = places
      .flatMap((place) => [place[column], place[camel], place[`${column}_s`], place[`${camel}_s`]])
      .find((one) => one !== undefined && one !== '');
    return [column, typeof found === 'number' ? String(found) : found];
  });
  return Object.fromEntries(entries);
}
