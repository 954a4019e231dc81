import type { Actor } from '../../core/actor.ts';
import type { DeploymentReported, ReleasePublished } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isAbsentRun, readAbsentRun } from '../fetching/absent-run.ts';
import {
  gitlabActor,
  gitlabRef,
  gitlabStatus,
  isApiPipeline,
  readApiPipeline,
} from '../vendor-formats/forges/gitlab.ts';
import { isApiJob, readApiJob } from '../vendor-formats/forges/gitlab-jobs.ts';
import { isObject, missing, object, objects, requiredText, requiredWhole, text, texts } from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import { claims } from '../records/images/manifest.ts';
import { MEMBER_EVENTS, readMember } from '../vendor-formats/forges/gitlab-members.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem, projectId } from '../records/told-by.ts';

/** GitLab: bodies of its project, group and system webhooks, and pipelines and jobs as its API answers them. */
export const gitlab: Source = {
  name: 'gitlab',
  title: 'GitLab CI pipelines, jobs, deployments and releases',
  docs: 'https://docs.gitlab.com/user/project/integrations/webhook_events/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a pipeline made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'When a running pipeline changed: only the times of its jobs are there.',
    'Whether a deployment is of a branch or of a tag: its ref is a short name.',
    'Removed members and revoked tokens: gitlab-audit has them.',
  ],
  joinWith: [
    'distribution notifications of the GitLab registry, whose actor tells a CI job from a person.',
    'gitlab-audit, for who changed which setting.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event. API: pages that you fetch.',
    authentication:
      'The secret token in X-Gitlab-Token; with a signing token, HMAC-SHA256 over id, time and body in ' +
      'webhook-signature. API answers are fetched with your own token.',
    loss:
      'Where failing webhooks are disabled, as on GitLab.com, four failures in a row do it: for up to 24 hours ' +
      'after 5xx answers, until you enable it again after 4xx. Events may repeat; order is not promised.',
    delay: 'Seconds, when the background queue is short; not documented.',
  },
  intakeAuth: 'gitlab-token',
  connect: [
    'In the group or project, Settings, Webhooks: add one with a long random secret token and the triggers Pipeline ' +
      'events, Job events, Deployment events, Releases events and Member events.',
    'Let the receiver check X-Gitlab-Token against the secret, then append the body to a file as one line.',
    "As GitLab's own record of the pipelines, which a webhook is not: glab api --paginate " +
      '"projects/acme%2Fshop/pipelines?order_by=updated_at" >> ci/gitlab.json.',
    'With "projects/acme%2Fshop/jobs?include_retried=true" in the same way its jobs: they tell who started one again.',
    'Name the project under publishers[].builds in the policy, without workflows, which the API does not tell: ' +
      '{ source: gitlab, project: acme/shop }.',
  ],
  logClass: 'ci',

  // Only GitLab writes `git_http_url`; the hooks for members and of the system have an `event_name`.
  needless: [
    { object_kind: ['push', 'tag_push', 'issue', 'merge_request', 'note', 'wiki_page', 'emoji', 'milestone'] },
    { object_kind: ['deployment'], status: ['created', 'running', 'blocked', 'canceled', 'skipped'] },
    { object_kind: ['release'], action: ['update'] },
    {
      event_name:
        /^(?:expiring_|user_(?:add|update|remove|access|create|destroy|rename|failed)|project_|group_|repository_update|push|tag_push)/,
    },
  ],

  recognises: (record) =>
    isApiPipeline(record) ||
    isApiJob(record) ||
    isAbsentRun(record, 'gitlab') ||
    (typeof record['object_kind'] === 'string' &&
      ['project', 'group', 'repository', 'object_attributes', 'user'].some((key) => isObject(record[key]))) ||
    (typeof record['event_name'] === 'string' && SYSTEM_KEYS.some((key) => typeof record[key] === 'string')) ||
    [record['project'], record['repository']].some((one) => isObject(one) && typeof one['git_http_url'] === 'string'),

  read(record, context) {
    if (isAbsentRun(record, 'gitlab')) return readAbsentRun(record, 'gitlab', context);
    if (isApiPipeline(record)) return readApiPipeline(record, context);
    if (isApiJob(record)) return readApiJob(record, context);
    switch (record['object_kind']) {
      case 'pipeline':
        return readPipeline(record, context);
      case 'build':
        return readJob(record, context);
      case 'deployment':
        return readDeployment(record, context);
      case 'release':
        return readRelease(record, context);
      default:
        return MEMBER_EVENTS.has(text(record, 'event_name') ?? '')
          ? readMember(record, context)
          : { events: [], scope: scopeOf(record) };
    }
  },
};

const SYSTEM_KEYS = [
  'path_with_namespace',
  'group_path',
  'project_path_with_namespace',
  'username',
  'user_username',
  'key',
];

function readPipeline(record: JsonObject, context: Context): Reading {
  const project = requiredText(record, 'project', 'path_with_namespace');
  const pipeline = object(record, 'object_attributes') ?? {};
  const number = requiredWhole(record, 'object_attributes', 'id');
  const { status, conclusion } = gitlabStatus(requiredText(pipeline, 'status'), 'object_attributes.status');
  const jobs = objects(record, 'builds');
  const created = looseTime(pipeline, 'created_at');
  const starts = jobs.flatMap((job) => looseTime(job, 'started_at') ?? []);
  const times = [created, ...starts, ...jobs.map((job) => looseTime(job, 'finished_at'))].flatMap((one) => one ?? []);
  const finished = status === 'completed' ? looseTime(pipeline, 'finished_at') : undefined;
  const at = finished ?? (times.length > 0 ? Math.max(...times) : undefined);
  if (at === undefined) throw new InvalidInput('object_attributes.created_at', 'missing');
  const trigger = text(pipeline, 'source');
  const runners = new Set(jobs.flatMap((job) => runnerOf(job) ?? []));
  const event: RunReported = {
    ...reported(`gitlab:pipeline:${number}:${requiredText(pipeline, 'status')}:${at}`, project, number, at, context),
    ...idOf(record),
    status,
    // Whoever commits chooses the date.
    ...claims(() => known({ committed: looseTime(object(record, 'commit') ?? {}, 'timestamp') })),
    ...known({
      conclusion,
      started: starts.length > 0 ? Math.min(...starts) : created,
      ended: finished,
      workflow: workflowOf(record),
      ref: gitlabRef(pipeline),
      commit: text(pipeline, 'sha'),
      trigger,
      head: forkOf(record),
      // Of several runners it does not say which one made the image.
      runner: runners.size === 1 ? [...runners][0] : undefined,
      actor: userOf(record),
    }),
  };
  return { events: [event], at, scope: project };
}

function readJob(record: JsonObject, context: Context): Reading {
  const project = scopeOf(record);
  if (project === '') throw new InvalidInput('repository.git_http_url', 'missing');
  const at =
    looseTime(record, 'build_finished_at') ??
    looseTime(record, 'build_started_at') ??
    looseTime(record, 'build_created_at') ??
    missing('build_created_at');
  const told = requiredText(record, 'build_status');
  const { status } = gitlabStatus(told, 'build_status');
  const id = `gitlab:job:${requiredWhole(record, 'build_id')}:${told}`;
  const event: RunReported = {
    ...reported(id, project, requiredWhole(record, 'pipeline_id'), at, context),
    ...idOf(record),
    // A pipeline goes on while it has other jobs: the end of a job is not its end.
    status: status === 'completed' ? 'running' : status,
    ...known({
      again: againOf(record),
      ref: gitlabRef(record),
      commit: text(record, 'sha'),
      runner: runnerOf(record),
      actor: userOf(record),
    }),
  };
  return { events: [event], at, scope: project };
}

/** Who retries a job starts another one in its place: that one is of now, and of that user; the pipeline stays as it is. */
function againOf(record: JsonObject): RunReported['again'] {
  const { retries_count: retries } = record;
  const at = looseTime(record, 'build_created_at');
  return typeof retries === 'number' && Number.isSafeInteger(retries) && retries > 0 && at !== undefined
    ? { at, attempt: retries + 1 }
    : undefined;
}

function reported(id: string, project: string, pipeline: number, at: number, { origin }: Context) {
  return {
    type: 'run.reported',
    id,
    ...ofSystem('gitlab', at, 'asserted', origin, project),
    run: String(pipeline),
  } as const;
}

// The path is that of the moment; an address of clones may lie on another host.
function idOf(record: JsonObject) {
  const { project, repository } = record;
  return isObject(project)
    ? projectId(text(project, 'web_url'), project['id'])
    : projectId(isObject(repository) ? text(repository, 'homepage') : undefined, record['project_id']);
}

function readDeployment(record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'project', 'path_with_namespace');
  const at = looseTime(record, 'status_changed_at') ?? missing('status_changed_at');
  const status = DEPLOYMENT_STATES.get(requiredText(record, 'status'));
  if (status === undefined) return { events: [], at, scope: project };
  const number = requiredWhole(record, 'deployment_id');
  const event: DeploymentReported = {
    type: 'deployment.reported',
    id: `gitlab:deployment:${number}:${requiredText(record, 'status')}`,
    ...ofSystem('gitlab', at, 'asserted', origin, project),
    deployment: String(number),
    status,
    ...known({
      environment: text(record, 'environment'),
      ref: text(record, 'ref'),
      commit: /\/commit\/([0-9a-f]{40}|[0-9a-f]{64})$/.exec(text(record, 'commit_url') ?? '')?.[1],
      actor: userOf(record),
    }),
  };
  return { events: [event], at, scope: project };
}

// Created and blocked have not begun; skipped never will.
const DEPLOYMENT_STATES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['running', 'started'],
  ['success', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

function readRelease(record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'project', 'path_with_namespace');
  // `released_at` is what the releaser wishes: it may lie in the future or in the past.
  const at = looseTime(record, 'created_at');
  if (text(record, 'action') !== 'create') return { events: [], scope: project, ...known({ at }) };
  if (at === undefined) throw new InvalidInput('created_at', 'missing');
  const event: ReleasePublished = {
    type: 'release.published',
    id: `gitlab:release:${requiredWhole(record, 'id')}`,
    ...ofSystem('gitlab', at, 'asserted', origin, project),
    tag: requiredText(record, 'tag'),
    ...known({ commit: text(record, 'commit', 'id') }),
  };
  return { events: [event], at, scope: project };
}

// An empty path stands for the default.
function workflowOf(record: JsonObject): string | undefined {
  const { project } = record;
  if (!isObject(project) || project['ci_config_path'] === undefined) return undefined;
  return text(project, 'ci_config_path') ?? '.gitlab-ci.yml';
}

function forkOf(record: JsonObject): string | undefined {
  const { merge_request: request } = record;
  if (!isObject(request)) return undefined;
  const { source_project_id: from, target_project_id: into } = request;
  return typeof from === 'number' && from !== into ? `project ${from}` : undefined;
}

function runnerOf(job: JsonObject): string | undefined {
  const runner = object(job, 'runner');
  if (runner === undefined) return undefined;
  const parts = [text(runner, 'runner_type'), text(runner, 'description'), ...texts(runner, 'tags')];
  return parts.filter((part) => part !== undefined).join('/') || undefined;
}

function scopeOf(record: JsonObject): string {
  const { project, group, repository } = record;
  const path = isObject(project) ? text(project, 'path_with_namespace') : undefined;
  const web = isObject(repository) ? text(repository, 'git_http_url') : undefined;
  const groupPath = isObject(group) ? text(group, 'group_path') : text(record, 'group_path');
  return (
    path ??
    text(record, 'project_path_with_namespace') ??
    /^https?:\/\/[^/]+\/(.+?)(?:\.git)?$/.exec(web ?? '')?.[1] ??
    groupPath ??
    ''
  );
}

function userOf(record: JsonObject): Actor | undefined {
  return isObject(record['user']) ? gitlabActor(text(record, 'user', 'username')) : undefined;
}
