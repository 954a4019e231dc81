import type { Actor } from '../../core/actor.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, missing, object, requiredText, requiredTime, requiredWhole, text, time } from '../records/json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/**
 * CircleCI: bodies of its outbound webhooks; pipelines, workflows and job details as its API v2 shows them, and builds of
 * version 1.1.
 */
export const circleci: Source = {
  name: 'circleci',
  title: 'CircleCI workflows and jobs',
  docs: 'https://circleci.com/docs/reference/outbound-webhooks/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: true },
  cannot: [
    'Which images a workflow made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Who started a workflow, save in projects of GitLab: the commit has an author, who need not be the one. Pipelines of ' +
      'the API name him.',
    'That a workflow has begun, by hook: there is one for its end and that of its jobs alone.',
    'The runner of a job, save in job details of the API; and the configuration file of a workflow: its name is told ' +
      'instead.',
    'Jobs as the API lists them for a workflow: they do not name it.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST when a workflow or a job has ended. API: pages that you fetch.',
    authentication:
      'Webhook: HMAC-SHA256 over the body in circleci-signature (v1=), with the secret token of the webhook. Pages are ' +
      'fetched with your own token.',
    loss:
      'A delivery that fails is tried again; how often is not documented. So an event may come twice, with the ' +
      'same id, or not at all.',
    delay: 'Not documented; mostly seconds.',
  },
  intakeAuth: 'circleci',
  connect: [
    'In the project settings, Webhooks, add one with a long secret token and the events Workflow Completed and Job ' +
      'Completed.',
    'Let the receiver check circleci-signature against the secret, then append the body to a file as one line.',
    "Or, as CircleCI's own record: fetch https://circleci.com/api/v2/project/gh/acme/shop/pipeline, for each of its items " +
      'https://circleci.com/api/v2/pipeline/ID/workflow, and append the items of both to a file: jq -c ".items[]".',
    'Name the project under publishers[].builds in the policy, with gh for GitHub and bb for Bitbucket: { source: ' +
      'circleci, project: gh/acme/shop }.',
  ],
  logClass: 'ci',

  needless: [{ type: ['ping'] }],

  recognises: (record) =>
    (typeof record['type'] === 'string' &&
      typeof record['happened_at'] === 'string' &&
      isObject(record['webhook']) &&
      (isObject(record['workflow']) || isObject(record['job']) || record['type'] === 'ping')) ||
    isBuild(record) ||
    isPipeline(record) ||
    isWorkflow(record) ||
    isJob(record),

  read(record, context) {
    if (isBuild(record)) return readBuild(record, context);
    if (isPipeline(record)) return readPipeline(record, context);
    if (isWorkflow(record)) return readWorkflow(record, context);
    if (isJob(record)) return readJob(record, context);
    const at = requiredTime(record, 'happened_at');
    const type = text(record, 'type');
    if (type !== 'workflow-completed' && type !== 'job-completed') return { events: [], at, scope: '' };
    return readWebhook(record, type === 'workflow-completed', at, context);
  },
};

function isBuild(record: JsonObject): boolean {
  return (
    typeof record['build_num'] === 'number' &&
    typeof record['build_url'] === 'string' &&
    typeof record['reponame'] === 'string'
  );
}

function readWebhook(record: JsonObject, isWorkflow: boolean, at: number, { origin }: Context): Reading {
  const project = slug(requiredText(record, 'project', 'slug'));
  const pipeline = object(record, 'pipeline') ?? {};
  const vcs = object(pipeline, 'vcs') ?? {};
  const given = object(pipeline, 'trigger_parameters') ?? {};
  // Projects of GitLab show what started them, and no `vcs`.
  const git = object(given, 'git') ?? {};
  const workflow = object(record, 'workflow');
  // In some bodies of jobs the workflow is missing; then the pipeline stands for it.
  const run = (workflow && text(workflow, 'id')) ?? requiredText(record, 'pipeline', 'id');
  const event: RunReported = {
    type: 'run.reported',
    id: `circleci:${requiredText(record, 'id')}`,
    ...ofSystem('circleci', at, 'asserted', origin, project),
    run,
    // A workflow goes on while it has other jobs: the end of a job is not its end.
    status: isWorkflow ? 'completed' : 'running',
    ...known({
      conclusion: isWorkflow && workflow ? text(workflow, 'status') : undefined,
      started: (workflow && time(workflow, 'created_at')) ?? time(pipeline, 'created_at'),
      ended: isWorkflow && workflow ? (time(workflow, 'stopped_at') ?? at) : undefined,
      workflow: workflow && text(workflow, 'name'),
      ref: refOf(vcs) ?? text(git, 'ref') ?? refOf(git),
      commit: text(vcs, 'revision') ?? text(git, 'checkout_sha'),
      trigger: text(given, 'circleci', 'event_type') ?? text(pipeline, 'trigger', 'type'),
      head: forkOf(vcs),
      actor: actor(text(given, 'gitlab', 'user_username')),
    }),
  };
  return { events: [event], at, scope: project };
}

// Answered by the API: CircleCI's own record. It is of one job.
function readBuild(record: JsonObject, { origin }: Context): Reading {
  const given =
    text(record, 'project_slug') ??
    `${text(record, 'vcs_type') ?? 'gh'}/${text(record, 'username') ?? ''}/${requiredText(record, 'reponame')}`;
  const project = slug(given);
  const at =
    time(record, 'stop_time') ??
    time(record, 'start_time') ??
    time(record, 'queued_time') ??
    time(record, 'queued_at') ??
    missing('stop_time');
  const number = requiredWhole(record, 'build_num');
  const vcs = object(record, 'vcs') ?? {};
  const branch = text(record, 'branch');
  const tag = text(vcs, 'tag') ?? text(record, 'vcs_tag');
  const workflows = object(record, 'workflows');
  const event: RunReported = {
    type: 'run.reported',
    id: `circleci:api:${project}:${number}:${text(record, 'status') ?? ''}`,
    ...ofSystem('circleci', at, 'recorded', origin, project),
    run: (workflows && text(workflows, 'workflow_id')) ?? String(number),
    status: 'running',
    ...known({
      started: time(record, 'start_time'),
      workflow: workflows && text(workflows, 'workflow_name'),
      ref: refOf(known({ branch, tag })),
      commit: text(vcs, 'revision') ?? text(record, 'vcs_revision'),
      trigger: text(record, 'why'),
      actor: isObject(record['user']) ? actor(text(record, 'user', 'login')) : undefined,
    }),
  };
  return { events: [event], at, scope: project };
}

// Version 2. A pipeline holds workflows, and knows what started them; a workflow knows its pipeline.
function isPipeline({ id, project_slug: project, number, state, trigger }: JsonObject): boolean {
  return (
    typeof id === 'string' &&
    typeof project === 'string' &&
    typeof number === 'number' &&
    typeof state === 'string' &&
    isObject(trigger) &&
    typeof trigger['type'] === 'string'
  );
}

function isWorkflow({ id, pipeline_id: pipeline, project_slug: project, status }: JsonObject): boolean {
  return [id, pipeline, project, status].every((value) => typeof value === 'string');
}

function isJob({ latest_workflow: workflow, pipeline, project, number }: JsonObject): boolean {
  return isObject(workflow) && isObject(pipeline) && isObject(project) && typeof number === 'number';
}

function recorded(id: string, project: string, run: string, at: number, { origin }: Context) {
  return {
    type: 'run.reported',
    id: `circleci:api:${id}`,
    ...ofSystem('circleci', at, 'recorded', origin, project),
    run,
  } as const;
}

function readPipeline(record: JsonObject, context: Context): Reading {
  const project = slug(requiredText(record, 'project_slug'));
  const at = requiredTime(record, 'created_at');
  const id = requiredText(record, 'id');
  const vcs = object(record, 'vcs') ?? {};
  const who = object(record, 'trigger', 'actor');
  const trigger = requiredText(record, 'trigger', 'type');
  const login = who && text(who, 'login');
  const event: RunReported = {
    ...recorded(`pipeline:${id}`, project, id, at, context),
    isParent: true,
    status: 'queued',
    ...known({
      ref: refOf(vcs),
      commit: text(vcs, 'revision'),
      trigger,
      head: forkOf(vcs),
      // A schedule may run as the system, or as whoever made it.
      actor: login === undefined ? undefined : { name: login, kind: /schedule/.test(trigger) ? 'unknown' : 'human' },
    }),
  };
  return { events: [event], at, scope: project };
}

// `failing` has jobs that go on, `on_hold` waits for somebody.
const GOING: ReadonlySet<string> = new Set(['running', 'failing', 'on_hold']);

function readWorkflow(record: JsonObject, context: Context): Reading {
  const project = slug(requiredText(record, 'project_slug'));
  const started = requiredTime(record, 'created_at');
  const told = requiredText(record, 'status');
  const isDone = !GOING.has(told);
  const ended = isDone ? (time(record, 'stopped_at') ?? started) : undefined;
  const at = ended ?? started;
  const id = requiredText(record, 'id');
  const event: RunReported = {
    ...recorded(`workflow:${id}:${told}`, project, id, at, context),
    parent: requiredText(record, 'pipeline_id'),
    status: isDone ? 'completed' : 'running',
    started,
    ...known({ conclusion: isDone ? told : undefined, ended, workflow: text(record, 'name') }),
  };
  return { events: [event], at, scope: project };
}

// The end of a job is not the end of its workflow. A runner of one's own has a resource class with a slash: `acme/arm`.
function readJob(record: JsonObject, context: Context): Reading {
  const project = slug(requiredText(record, 'project', 'slug'));
  const at = time(record, 'stopped_at') ?? time(record, 'started_at') ?? requiredTime(record, 'queued_at');
  const number = requiredWhole(record, 'number');
  const run = requiredText(record, 'latest_workflow', 'id');
  const event: RunReported = {
    ...recorded(`job:${project}:${number}:${text(record, 'status') ?? ''}`, project, run, at, context),
    parent: requiredText(record, 'pipeline', 'id'),
    status: 'running',
    ...known({
      started: time(record, 'started_at'),
      workflow: text(record, 'latest_workflow', 'name'),
      runner: object(record, 'executor') && text(record, 'executor', 'resource_class'),
    }),
  };
  return { events: [event], at, scope: project };
}

function slug(given: string): string {
  return given.replace(/^github\//, 'gh/').replace(/^bitbucket\//, 'bb/');
}

function refOf(where: JsonObject): string | undefined {
  const tag = text(where, 'tag');
  const branch = text(where, 'branch');
  return tag === undefined ? branch && `refs/heads/${branch}` : `refs/tags/${tag}`;
}

/** The project that the commit is from, where it is another: both addresses are told. */
function forkOf(vcs: JsonObject): string | undefined {
  const [origin, target] = ['origin_repository_url', 'target_repository_url'].map((key) => text(vcs, key));
  if (origin === undefined || target === undefined || origin === target) return undefined;
  return origin.replace(/^https?:\/\/[^/]+\//, '');
}

function actor(name: string | undefined): Actor | undefined {
  return name === undefined ? undefined : { name, kind: 'human' };
}
