import { embeddedObject } from '../records/embedded-json.ts';
import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import {
  isObject,
  object,
  requiredText,
  requiredTime,
  requiredWhole,
  shortened,
  text,
  texts,
} from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem, toldBy } from '../records/told-by.ts';

/**
 * Buildkite: bodies of its webhooks, events of its partner bus on Amazon EventBridge, the audit log included, and builds as
 * its REST API answers them.
 */
export const buildkite: Source = {
  name: 'buildkite',
  title: 'Buildkite builds and audit log (webhooks and EventBridge)',
  docs: 'https://buildkite.com/docs/pipelines/integrations/observability/amazon-eventbridge',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Who started a build, and whether it is of a tag: the events of the bus do not say; webhooks do.',
    'The commit while it is still the word HEAD; the pipeline file.',
    'The audit log by webhook: only the bus has it, on the plan Enterprise.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    senders: 'users',
    by:
      'Bus: the partner event source in Amazon EventBridge; or webhook: POST for each event; or API: builds, to ' +
      'fill a gap.',
    authentication:
      'Webhook: HMAC-SHA256 over time and body in X-Buildkite-Signature, or the token itself in ' +
      'X-Buildkite-Token. Bus and API: fetched with your own credentials; only Buildkite can put events into its ' +
      'event source.',
    loss:
      'EventBridge tries a target for 24 hours, then drops the event unless the rule has a dead-letter queue; ' +
      'events may come twice and in no order. Retries of webhooks are not documented.',
    delay: 'Seconds.',
  },
  intakeAuth: 'buildkite-signed',
  connect: [
    'In the organisation settings, Notification Services, add Amazon EventBridge, and associate the partner event ' +
      'source in AWS with an event bus.',
    'Make a rule on that bus whose target keeps the whole event as JSON: a Firehose stream to S3, an SQS queue, or a ' +
      'CloudWatch log group. Set no input transformer.',
    'Or add a Webhook with the events build.* and job.*, let the receiver check X-Buildkite-Signature, and append the ' +
      'body to a file as one line.',
    'To fill a gap: curl -H "Authorization: Bearer TOKEN" "https://api.buildkite.com/v2/organizations/ORGANIZATION/' +
      'builds?per_page=100" >> ci/buildkite.json.',
    'Name the pipeline under publishers[].builds in the policy: { source: buildkite, project: organization/pipeline }.',
  ],
  logClass: 'ci',

  needless: [
    { event: /^(?:ping|package\.|agent\.|build\.(?:scheduled|running|failing)|job\.)/ },
    { 'detail-type': /^(?:Agent|Job|Cluster) / },
    { 'detail.event.type': /./ },
  ],

  recognises: (record) => isOfBus(record) || isWebhook(record) || isApiBuild(record),

  read(record, context) {
    if (isOfBus(record)) return readBusEvent(record, context);
    if (isApiBuild(record)) {
      const { pipeline } = record;
      return readRun({ build: record, pipeline }, { ...context, what: 'api', strength: 'recorded' });
    }
    const event = requiredText(record, 'event');
    if (!/^(?:build|job)\./.test(event)) return { events: [], scope: '' };
    return readRun(record, { ...context, what: event, strength: 'asserted' });
  },
};

function isOfBus(record: JsonObject): boolean {
  const { source, detail } = record;
  if (typeof record['detail-type'] !== 'string' || !isObject(detail)) return false;
  if (typeof source === 'string' && source.startsWith('aws.partner/buildkite.com')) return true;
  // Buildkite's GraphQL ids are on nobody else's bus.
  return isObject(detail['organization']) && detail['organization']['graphql_id'] !== undefined;
}

function isWebhook(record: JsonObject): boolean {
  const { event } = record;
  if (typeof event !== 'string' || !/^(?:ping|(?:build|job|agent|cluster_token|package)\.[a-z_]+)$/.test(event))
    return false;
  return isObject(record['sender']) || isObject(record['service']) || isObject(record['build']);
}

/** Buildkite's own record of the build, fetched by the operator. */
function isApiBuild(record: JsonObject): boolean {
  const { graphql_id: id, pipeline } = record;
  return (
    typeof id === 'string' &&
    typeof record['state'] === 'string' &&
    isObject(pipeline) &&
    pipeline['slug'] !== undefined
  );
}

interface Told extends Context {
  /** `build.finished`, `Build Finished` on the bus, or `api`. */
  readonly what: string;
  readonly strength: 'recorded' | 'asserted';
  /** On the bus: its own id and time. */
  readonly bus?: { readonly id: string; readonly at: number };
}

function readBusEvent(record: JsonObject, context: Context): Reading {
  const at = requiredTime(record, 'time');
  const detail = object(record, 'detail') ?? {};
  const what = requiredText(record, 'detail-type');
  const scope = text(detail, 'organization', 'slug') ?? '';
  if (what === 'Audit Event Logged') return readAudit(detail, at, scope, context);
  if (!/^(?:Build|Job) /.test(what)) return { events: [], at, scope };
  return readRun(detail, { ...context, what, strength: 'recorded', bus: { id: requiredText(record, 'id'), at } });
}

function readRun(record: JsonObject, { origin, what, strength, bus }: Told): Reading {
  const number = requiredWhole(record, 'build', 'number');
  const build = object(record, 'build') ?? {};
  const project = projectOf(record);
  const isJob = /^job/i.test(what);
  const state = text(build, 'state') ?? '';
  const isDone = !isJob && DONE.has(state) && build['blocked'] !== true;
  const ended = looseTime(build, 'finished_at');
  const started = looseTime(build, 'started_at');
  const job = object(record, 'job');
  const at =
    bus?.at ??
    (job && (looseTime(job, 'finished_at') ?? looseTime(job, 'started_at') ?? looseTime(job, 'created_at'))) ??
    ended ??
    started ??
    looseTime(build, 'scheduled_at') ??
    looseTime(build, 'created_at');
  if (at === undefined) throw new InvalidInput('build.created_at', 'missing');
  const commit = text(build, 'commit');
  const event: RunReported = {
    type: 'run.reported',
    id: `buildkite:${bus?.id ?? `${project}/${number}:${(job && text(job, 'id')) ?? 'build'}:${what}:${state}:${at}`}`,
    ...ofSystem('buildkite', at, strength, origin, project),
    run: String(number),
    status: isDone ? 'completed' : started === undefined ? 'queued' : 'running',
    ...known({
      conclusion: isDone ? state : undefined,
      started,
      ended: isDone ? (ended ?? at) : undefined,
      ref: refOf(build),
      commit: commit !== undefined && /^[0-9a-f]{7,64}$/.test(commit) ? commit : undefined,
      trigger: text(build, 'source'),
      head: forkOf(build, record),
      runner: job && agentOf(job),
      actor: creatorOf(build),
    }),
  };
  return { events: [event], at, scope: project };
}

const DONE: ReadonlySet<string> = new Set(['passed', 'failed', 'canceled', 'skipped', 'not_run']);

/** `organization/pipeline`; a webhook shows the organisation in the pipeline's address alone. */
function projectOf(record: JsonObject): string {
  const slug = requiredText(record, 'pipeline', 'slug');
  const pipeline = object(record, 'pipeline') ?? {};
  const ofAddress = /\/organizations\/([^/]+)\/pipelines\//.exec(text(pipeline, 'url') ?? '')?.[1];
  const organization = isObject(record['organization']) ? text(record, 'organization', 'slug') : ofAddress;
  return organization === undefined ? slug : `${organization}/${slug}`;
}

// On the bus there is no tag, and a build of a tag has its name as branch.
function refOf(build: JsonObject): string | undefined {
  const tag = text(build, 'tag');
  if (tag !== undefined) return `refs/tags/${tag}`;
  const branch = shortened(build, 'branch');
  return branch === undefined || build['tag'] === undefined ? branch : `refs/heads/${branch}`;
}

function forkOf(build: JsonObject, record: JsonObject): string | undefined {
  const { pull_request: request } = build;
  const from = isObject(request) ? pathOf(text(request, 'repository')) : undefined;
  // The branch of a fork is shown with its owner, and no name of a branch has a colon.
  const [owner, inFork] = (shortened(build, 'branch') ?? '').split(':');
  if (from === undefined && inFork !== undefined) return owner;
  const own = pathOf(text(record, 'pipeline', 'repository'));
  return from === undefined || from === own ? undefined : from;
}

/** `acme/shop` of `git@git.example:acme/shop.git` and of `https://git.example/acme/shop`. */
function pathOf(repository: string | undefined): string | undefined {
  return /[:/]([^:/]+\/[^:/]+?)(?:\.git)?$/.exec(repository ?? '')?.[1];
}

function agentOf(job: JsonObject): string | undefined {
  const agent = object(job, 'agent');
  const name = agent && text(agent, 'name');
  return name === undefined ? undefined : [name, ...texts(job, 'agent', 'meta_data')].join('/');
}

function creatorOf(build: JsonObject): Actor | undefined {
  const creator = object(build, 'creator');
  const name = creator && (text(creator, 'email') ?? text(creator, 'name'));
  return name === undefined ? undefined : { name, kind: 'human' };
}

/** By the subject of an audit event: what it guards, and whether more of it protects or grants. */
const GUARDED: readonly (readonly [RegExp, ControlChanged['control'], 'guards' | 'grants' | 'changes'])[] = [
  [/^NOTIFICATION_SERVICE_/, 'telemetry', 'guards'],
  [/^(?:AGENT|CLUSTER|CLUSTER_QUEUE)_TOKEN_/, 'build', 'grants'],
  [/^(?:CLUSTER_PERMISSION|TEAM_PIPELINE|TEAM_MEMBER|TEAM_REGISTRY)_/, 'push-permission', 'grants'],
  [/^ORGANIZATION_MEMBER_/, 'push-permission', 'grants'],
  [/^(?:PIPELINE|PIPELINE_SCHEDULE|PIPELINE_TEMPLATE)_(?!VISIBILITY)/, 'build', 'changes'],
  [/^(?:SECRET_(?:CREATED|UPDATED|DELETED)|SCM_|CLUSTER_|REGISTRY_)/, 'build', 'changes'],
];
const MORE = /_(?:CREATED|ENABLED|ADDED)$/;
const LESS = /_(?:DELETED|REVOKED|DISABLED|BROKEN|REMOVED)$/;

function readAudit(detail: JsonObject, busAt: number, scope: string, { origin }: Context): Reading {
  const event = object(detail, 'event') ?? {};
  const at = looseTime(event, 'occurred_at') ?? busAt;
  const type = requiredText(detail, 'event', 'type');
  const name = text(detail, 'actor', 'name');
  const actor: Actor | undefined =
    name === undefined ? undefined : { name, kind: text(detail, 'actor', 'type') === 'USER' ? 'human' : 'unknown' };
  const request = requestOf(event);
  const common = {
    id: `buildkite:${requiredText(detail, 'event', 'uuid')}`,
    ...toldBy('buildkite', 'recorded', at, origin),
    ...known({ actor, client: shortened(request, 'request_user_agent'), address: text(request, 'request_ip') }),
  } as const;
  const events: LandwaiterEvent[] = [];
  const [, control, kind] = GUARDED.find(([pattern]) => pattern.test(type)) ?? [];
  if (type === 'API_ACCESS_TOKEN_CREATED' && actor !== undefined) {
    const credential = text(event, 'subject_uuid');
    events.push({
      type: 'credential.issued',
      ...common,
      system: 'buildkite',
      subject: actor,
      ...known({ credential }),
    });
  } else if (control !== undefined) {
    const [more, less] =
      kind === 'grants' ? (['loosened', 'tightened'] as const) : (['tightened', 'loosened'] as const);
    const way = MORE.test(type) ? more : LESS.test(type) ? less : 'changed';
    events.push({
      type: 'control.changed',
      ...common,
      control,
      effect: kind === 'changes' ? 'changed' : way,
      subject: `${text(event, 'subject_type') ?? 'organization'} ${text(event, 'subject_name') ?? scope}`,
      change: type.toLowerCase().replaceAll('_', ' '),
    });
  }
  return { events, at, scope };
}

/** The request stands in the event as JSON text. */
function requestOf(event: JsonObject): JsonObject {
  const { context } = event;
  if (isObject(context)) return context;
  return typeof context === 'string' ? (embeddedObject(context) ?? {}) : {};
}
