import type { Actor } from '../../core/actor.ts';
import { InvalidInput } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, object, requiredText, requiredTime, requiredWhole, text, time } from '../json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/** CircleCI: bodies of its outbound webhooks, and builds as its API v1.1 shows them. */
export const circleci: Source = {
  name: 'circleci',
  title: 'CircleCI workflows and jobs',
  docs: 'https://circleci.com/docs/reference/outbound-webhooks/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: true },
  cannot: [
    'Which images a workflow made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Who started a workflow, save in projects of GitLab: the commit has an author, who need not be the one.',
    'That a workflow has begun: there is a hook for its end and that of its jobs alone.',
    'The runner of a job, and the configuration file of a workflow: its name is told instead.',
  ],
  joinWith: ['registry pushes, by commit, identity and time.'],
  delivery: {
    by: 'Webhook: POST when a workflow or a job has ended.',
    authentication: 'HMAC-SHA256 over the body in circleci-signature (v1=), with the secret token of the webhook.',
    loss:
      'A delivery that fails is tried again; how often is not documented. So an event may come twice, with the ' +
      'same id, or not at all.',
    delay: 'Not documented; mostly seconds.',
  },
  connect: [
    'In the project settings, Webhooks, add one with a long secret token and the events Workflow Completed and Job ' +
      'Completed.',
    'Let the receiver check circleci-signature against the secret, then append the body to a file as one line.',
    'Name the project under publishers[].builds in the policy, with gh for GitHub and bb for Bitbucket: { source: ' +
      'circleci, project: gh/acme/shop }.',
  ],
  logClass: 'ci',

  recognises: (record) =>
    (typeof record['type'] === 'string' &&
      typeof record['happened_at'] === 'string' &&
      isObject(record['webhook']) &&
      (isObject(record['workflow']) || isObject(record['job']) || record['type'] === 'ping')) ||
    isBuild(record),

  read(record, context) {
    if (isBuild(record)) return readBuild(record, context);
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
    source: 'circleci',
    at,
    strength: 'asserted',
    origin,
    system: 'circleci',
    project,
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
    time(record, 'stop_time') ?? time(record, 'start_time') ?? time(record, 'queued_time') ?? time(record, 'queued_at');
  if (at === undefined) throw new InvalidInput('stop_time', 'missing');
  const number = requiredWhole(record, 'build_num');
  const vcs = object(record, 'vcs') ?? {};
  const branch = text(record, 'branch');
  const tag = text(vcs, 'tag') ?? text(record, 'vcs_tag');
  const workflows = object(record, 'workflows');
  const event: RunReported = {
    type: 'run.reported',
    id: `circleci:api:${project}:${number}:${text(record, 'status') ?? ''}`,
    source: 'circleci',
    at,
    strength: 'recorded',
    origin,
    system: 'circleci',
    project,
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
