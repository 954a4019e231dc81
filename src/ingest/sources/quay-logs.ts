import type { Actor } from '../../core/actor.ts';
import type { CredentialIssued } from '../../core/control-event.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { isDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { mailTime, readTime } from '../records/foreign-time.ts';
import { contentId, isObject, missing, requiredText, shortened, text } from '../records/json.ts';
import { parseJson } from '../records/parse-json.ts';
import { QUAY_CONTROLS, QUAY_KINDS } from '../vendor-formats/quay-kinds.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Quay's action logs: elements of `logs` in `GET /api/v1/…/logs` and in exported logs (`kind`, `metadata`), what Quay sends to Splunk
 * (`kind`, `metadata_json`), and its documents for Elasticsearch, Kafka and Kinesis (`kind_id`, `metadata_json`).
 */
export const quayLogs: Source = {
  name: 'quay-logs',
  title: 'Quay action logs',
  docs: 'https://docs.redhat.com/en/documentation/red_hat_quay/3/html/manage_red_hat_quay/use-quay-manage-repo',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Which digest was pushed under a tag: pushes name the tag alone. Tags that are made, moved or reverted in the web ' +
      'interface or by the API name the digest.',
    'The name of the registry: name it under sources[].files in the policy. Until then it is inferred where only one is possible, and said.',
    'Which images went when a whole repository was deleted: all that earlier records show there.',
    'The name of the actor of changed settings in documents for Elasticsearch, Kafka and Kinesis: only numbers of users.',
    'Kinds of later Quay versions in those documents: their numbers depend on the upgrades made.',
  ],
  joinWith: [
    'kubernetes-pods or kubernetes-audit, for the digest behind a tag.',
    'docker or podman events of the build hosts, by reference.',
  ],
  delivery: {
    senders: 'system',
    by: 'API: pages that you fetch. Bus: Splunk, Kafka, Kinesis or Elasticsearch.',
    authentication: 'Fetched from Quay with your own OAuth token, or from your own bus; nothing signs the records.',
    loss:
      'An operation fails when its entry cannot be written, save where ALLOW_WITHOUT_STRICT_LOGGING or, for pulls, ' +
      'ALLOW_PULLS_WITHOUT_STRICT_LOGGING is true. Pages that overlap repeat entries.',
    delay: 'API: written with the operation, then as often as you fetch. Bus: not documented.',
  },
  connect: [
    'Make an OAuth application with the scope org:admin and take a token of it.',
    'curl -H "Authorization: Bearer $TOKEN" "https://QUAY/api/v1/organization/ORGANISATION/logs?starttime=11/24/2026' +
      '&endtime=11/25/2026", follow next_page, and keep every page as one line.',
    'Or set LOGS_MODEL: splunk in config.yaml (producer splunk_hec) and export the events; or LOGS_MODEL: ' +
      'elasticsearch with the producer kafka or kinesis_stream and keep the messages.',
    'Set ACTION_LOG_AUDIT_LOGINS: true, so that sign-ins are logged.',
    'Name the registry in the policy: sources: - { name: quay, kind: quay-logs, registry: quay.acme.example, files: ' +
      '["quay/*.json"] }.',
  ],
  logClass: 'registry',

  needless: [
    {
      kind: /^(?:pull_repo|login_|logout_|push_repo_failed|account_|change_|org_(?!create_team)|add_repo_permission|build_|verify_)/,
    },
    { kind_id: /^(?:[2-9]\d|1\d\d)$/ },
  ],

  recognises(record) {
    if (typeof record['datetime'] !== 'string') return false;
    const { kind, kind_id: number, metadata, metadata_json: json } = record;
    if (typeof kind === 'string') return isObject(metadata) || isObject(json) || typeof json === 'string';
    return typeof number === 'number' && (isObject(metadata) || typeof json === 'string');
  },

  read(record, context) {
    const written = requiredText(record, 'datetime');
    // Quay writes UTC, to Splunk and Kafka without saying so.
    const at = mailTime(written, 'datetime') ?? readTime(written, 'datetime');
    const understood = { at, scope: context.registry ?? '' };
    const kind = text(record, 'kind') ?? QUAY_KINDS.get(record['kind_id']);
    if (kind === undefined) return { ...understood, events: [] };
    const entry = { kind, metadata: metadataOf(record), performer: performerOf(record) };
    return { ...understood, events: eventsOf(entry, record, at, context) };
  },
};

interface Entry {
  readonly kind: string;
  readonly metadata: JsonObject;
  readonly performer: Actor | undefined;
}

function eventsOf(entry: Entry, record: JsonObject, at: number, context: Context): readonly LandwaiterEvent[] {
  const { kind, metadata } = entry;
  const control = QUAY_CONTROLS.get(kind);
  const doer = control === undefined ? (entry.performer ?? named(metadata)) : entry.performer;
  const common = {
    id: idOf(record, { at, kind, doer, metadata }),
    ...toldBy('quay-logs', 'recorded', at, context.origin),
    ...known({
      actor: doer,
      client: shortened(metadata, 'user-agent') ?? shortened(metadata, 'useragent'),
      address: text(record, 'ip'),
    }),
  } as const;

  if (TAG_KINDS.has(kind)) return tagEvents(kind, metadata, { ...common, ...placeOf(metadata, record, context) });
  if (kind === 'delete_repo') {
    return [{ type: 'manifest.deleted', ...common, ...placeOf(metadata, record, context), whole: 'repository' }];
  }
  if (kind === 'login_success' || kind === 'federated_robot_token_exchange') {
    const subject = named(metadata) ?? doer;
    if (subject === undefined) return [];
    const { registry: audience } = context;
    return [{ type: 'credential.issued', ...common, system: 'quay', subject, ...known({ audience }) }];
  }
  // The right to pull alone is no right to push; given instead of another it is a change.
  const isPullOnly = metadata['role'] === 'read' && kind !== 'change_repo_permission';
  if (control === undefined || isPullOnly) return [];
  const [protects, effect, change] = control;
  const grantee = granteeOf(kind, metadata);
  return [
    ...issuedToken(kind, metadata, common),
    {
      type: 'control.changed',
      ...common,
      control: protects,
      effect: effectOf(kind, metadata) ?? effect,
      subject: subjectOf(kind, metadata, record),
      change,
      ...known({ registry: context.registry, repository: repositoryOf(metadata, record), grantee }),
    },
  ];
}

type Common = Omit<CredentialIssued, 'type' | 'system' | 'subject'>;

/** A token by its public id: the join to what it is used for later. */
function issuedToken(kind: string, metadata: JsonObject, common: Common): readonly CredentialIssued[] {
  const credential = text(metadata, 'app_specific_token');
  if (kind !== 'create_app_specific_token' || credential === undefined || common.actor === undefined) return [];
  const { id, actor: subject } = common;
  return [{ type: 'credential.issued', ...common, id: `${id}:token`, system: 'quay', subject, credential }];
}

const TAG_KINDS: ReadonlySet<string> = new Set([
  'push_repo',
  'pull_repo',
  'create_tag',
  'move_tag',
  'revert_tag',
  'delete_tag',
  'permanently_delete_tag',
  'autoprune_tag_delete',
]);

type Place = Omit<Extract<LandwaiterEvent, { type: 'manifest.pulled' }>, 'type' | 'digest'>;

function tagEvents(kind: string, metadata: JsonObject, place: Place): readonly LandwaiterEvent[] {
  const written = text(metadata, 'manifest_digest');
  const digest = isDigest(written) ? written : undefined;
  switch (kind) {
    case 'pull_repo':
      if (digest !== undefined) return [{ type: 'manifest.pulled', ...place, digest }];
      return place.tag === undefined ? [] : [{ type: 'manifest.served', ...place, tag: place.tag }];
    case 'delete_tag':
    case 'permanently_delete_tag':
      return place.tag === undefined ? [] : [{ type: 'manifest.deleted', ...place, ...known({ digest }) }];
    case 'autoprune_tag_delete':
      return place.tag === undefined ? [] : [{ type: 'manifest.deleted', ...place, retention: true }];
    default: {
      if (digest === undefined) return [{ type: 'manifest.hinted', action: 'pushed', ...place }];
      const credential = text(metadata, 'app_specific_token');
      return [{ type: 'manifest.pushed', ...place, digest, ...known({ credential }) }];
    }
  }
}

function placeOf(metadata: JsonObject, record: JsonObject, { registry }: Context) {
  const repository = repositoryOf(metadata, record) ?? missing('metadata.repo');
  return { registry: registry ?? UNNAMED_REGISTRY, repository, ...known({ tag: tag(metadata, 'tag') }) };
}

function repositoryOf(metadata: JsonObject, record: JsonObject): string | undefined {
  const { account } = record;
  const namespace = text(metadata, 'namespace') ?? (typeof account === 'string' ? account : undefined);
  const repo = text(metadata, 'repo');
  return namespace === undefined || repo === undefined
    ? undefined
    : parseRepository(`${namespace}/${repo}`, 'metadata');
}

// An object, or a text where the database wrote it.
function metadataOf(record: JsonObject): JsonObject {
  const { metadata = record['metadata_json'] } = record;
  if (isObject(metadata)) return metadata;
  const parsed = typeof metadata === 'string' ? parseJson(Buffer.from(metadata)) : undefined;
  return isObject(parsed) ? parsed : {};
}

/** Robot accounts are called `namespace+name`. */
function actor(name: string | undefined): Actor | undefined {
  return name === undefined ? undefined : { name, kind: name.includes('+') ? 'robot' : 'human' };
}

function performerOf(record: JsonObject): Actor | undefined {
  const { performer } = record;
  return actor(isObject(performer) ? text(performer, 'name') : text(record, 'performer'));
}

/** Who it was by the credential that was shown. */
function named(metadata: JsonObject): Actor | undefined {
  const token = text(metadata, 'token');
  const shown = actor(text(metadata, 'robot') ?? text(metadata, 'username'));
  return shown ?? (token === undefined ? undefined : { name: `token ${token}`, kind: 'robot' });
}

function granteeOf(kind: string, metadata: JsonObject): Actor | undefined {
  if (!/robot|permission|team_member/.test(kind)) return undefined;
  const keys = ['robot', 'delegate_user', 'member', 'user', 'username'];
  return actor(keys.map((key) => text(metadata, key)).find((name) => name !== undefined));
}

const SUBJECT_KEYS = ['robot', 'app_specific_token_title', 'token', 'application_name', 'team', 'tag', 'event'];

function subjectOf(kind: string, metadata: JsonObject, record: JsonObject): string {
  const name = SUBJECT_KEYS.map((key) => text(metadata, key)).find((one) => one !== undefined);
  const place = repositoryOf(metadata, record) ?? text(metadata, 'namespace');
  return [name, place].filter((one) => one !== undefined).join(' of ') || kind;
}

// Some entries say which way.
function effectOf(kind: string, metadata: JsonObject): 'loosened' | 'tightened' | undefined {
  const key = kind === 'change_repo_trust' ? 'trust_enabled' : kind === 'change_tag_immutability' ? 'immutable' : '';
  const value = metadata[key];
  return typeof value === 'boolean' ? (value ? 'tightened' : 'loosened') : undefined;
}

function idOf(record: JsonObject, content: { readonly metadata: JsonObject; readonly [key: string]: unknown }): string {
  const own = text(record, 'random_id');
  if (own !== undefined) return `quay-logs:${own}`;
  const { metadata, ...rest } = content;
  const details = Object.entries(metadata).filter(([, value]) => typeof value !== 'object');
  return contentId('quay-logs', { ...rest, details });
}
