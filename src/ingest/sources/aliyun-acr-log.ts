import type { Actor } from '../../core/actor.ts';
import { isDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { withoutPort } from '../records/address.ts';
import { contentId, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Instance audit of Alibaba Cloud Container Registry: rows of the Logstore `acr_access_log` of Simple Log Service. */
export const aliyunAcrLog: Source = {
  name: 'aliyun-acr-log',
  title: 'Alibaba Cloud Container Registry instance audit',
  docs: 'https://www.alibabacloud.com/help/en/acr/user-guide/instance-audit',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest was pushed or pulled under a tag.',
    'Config, layers and platforms of the image.',
    'Changes of namespaces, permissions and tag immutability: ActionTrail has them.',
    'Personal edition: only Enterprise instances have this log.',
  ],
  joinWith: ['aliyun-acr webhooks, for the digest of the same push.'],
  delivery: {
    senders: 'system',
    by: 'API: entries of the Logstore, exported with the Simple Log Service client; or file: shipped to OSS as JSON.',
    authentication:
      'Fetched from Alibaba Cloud with your own credentials. Whoever may write to the Logstore or the bucket can ' +
      'forge entries.',
    loss:
      'Not documented. The Logstore keeps entries for 365 days unless set otherwise; exports that overlap repeat ' +
      'them.',
    delay: 'Not documented. Shipping to OSS adds the interval that is set for it.',
  },
  connect: [
    'In the console of the Enterprise instance open Instances, Audit Center, Instance Audit, and choose Enable.',
    'Export the Logstore acr_access_log of the project aliyun-product-data-UID-REGION: with the Simple Log Service ' +
      'client, or by shipping it to OSS as JSON.',
    'Give the files to landwaiter analyze.',
  ],
  logClass: 'registry',

  needless: [
    { action: /^(?:Get|Head|List)/ },
    { action: /./, http_response_status: /^[45]/ },
    { action: /./, response_code: /^[45]/ },
  ],

  recognises: (record) =>
    ['action', 'instance_id', 'namespace_repo', 'http_request_host', 'time'].every(
      (key) => typeof record[key] === 'string',
    ),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const registry = context.registry ?? parseHost(requiredText(record, 'http_request_host'), 'http_request_host');
    const understood = { at, scope: registry };
    const action = text(record, 'action') ?? '';
    if (!ACTIONS.has(action) || !succeeded(record)) return { ...understood, events: [] };
    const reference = text(record, 'tag');
    const remote = text(record, 'http_request_remoteaddr');
    const content = {
      at,
      registry,
      repository: parseRepository(requiredText(record, 'namespace_repo'), 'namespace_repo'),
      ...known({
        // By digest, the digest stands in its place.
        tag: tag(record, 'tag'),
        actor: actor(record),
        client: shortened(record, 'http_request_useragent'),
        address: remote === undefined ? undefined : withoutPort(remote),
      }),
    };
    const request = text(record, 'http_request_id');
    const id =
      request === undefined
        ? contentId('aliyun-acr-log', { action, reference, ...content })
        : `aliyun-acr-log:${request}:${action}`;
    const common = { id, source: 'aliyun-acr-log', strength: 'recorded', origin: context.origin, ...content } as const;
    const digest = isDigest(reference) ? reference : undefined;
    if (action === 'GetImageManifest') {
      return { ...understood, events: digest === undefined ? [] : [{ type: 'manifest.pulled', ...common, digest }] };
    }
    if (action === 'DeleteTag') {
      const event = { type: 'manifest.deleted', ...common, ...known({ digest }) } as const;
      return { ...understood, events: reference === undefined ? [] : [event] };
    }
    return {
      ...understood,
      events: [
        digest === undefined
          ? { type: 'manifest.hinted', action: 'pushed', ...common }
          : { type: 'manifest.pushed', ...common, digest },
      ],
    };
  },
};

const ACTIONS: ReadonlySet<string> = new Set(['PutImageManifest', 'GetImageManifest', 'DeleteTag']);

// Simple Log Service keeps every field as text. A HEAD fetches nothing.
function succeeded(record: JsonObject): boolean {
  const { http_request_method: method, http_response_status: status } = record;
  const code = typeof status === 'string' ? Number(status) : status;
  return method !== 'HEAD' && typeof code === 'number' && code >= 200 && code <= 299;
}

function actor(record: JsonObject): Actor | undefined {
  const name = text(record, 'user_identity_user_name') ?? text(record, 'user_identity_principal_id');
  if (name === undefined) return undefined;
  const type = text(record, 'user_identity_user_type');
  const isPerson = type === 'ram-user' || type === 'root-account';
  return { name, kind: type === 'assumed-role' ? 'robot' : isPerson ? 'human' : 'unknown' };
}
