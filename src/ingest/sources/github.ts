import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { githubActor } from '../github-actor.ts';
import { isObject, requiredText, requiredWhole, text, texts, time, whole } from '../json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/** GitHub Actions: bodies of the webhooks `workflow_run` and `workflow_job`, and run objects of the REST API. */
export const github: Source = {
  name: 'github',
  title: 'GitHub Actions runs and jobs',
  docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a run made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Whether a run that was started by a push was for a branch or for a tag of the same name: head_branch holds ' +
      'either. For event push the short name is kept as it is.',
    'The workflow file, the ref and the end of a run from its jobs: only workflow_run has them.',
    'What a run did: a webhook is what the sender says. Let the receiver check X-Hub-Signature-256.',
  ],
  joinWith: ['distribution or ecr-cloudtrail pushes, by project, identity and time.'],
  connect: [
    'In the organisation settings add a webhook: content type application/json, a long random secret, individual ' +
      'events Workflow runs and Workflow jobs.',
    'Let the receiver check X-Hub-Signature-256 against the secret, then append the body to a file as one line.',
    'To fill a gap: gh api --paginate repos/OWNER/REPO/actions/runs >> ci/github.json.',
    'Name the project under publishers[].builds in the policy: { source: github, project: acme/shop }.',
  ],
  logClass: 'ci',

  recognises: (record) =>
    (isObject(record['repository']) &&
      typeof record['action'] === 'string' &&
      (isObject(record['workflow_run']) || isObject(record['workflow_job']))) ||
    (Array.isArray(record['workflow_runs']) && record['workflow_runs'].every(isRun)) ||
    isRun(record),

  read(record, context) {
    if (Array.isArray(record['workflow_runs'])) {
      const readings = record['workflow_runs'].filter(isRun).map((run) => readRun(run, run, undefined, context));
      const times = readings.flatMap(({ at }) => at ?? []);
      return {
        events: readings.flatMap(({ events }) => events),
        scope: readings[0]?.scope ?? '',
        ...known({ at: times.length > 0 ? Math.max(...times) : undefined }),
      };
    }
    const { workflow_run: run, workflow_job: job } = record;
    if (isObject(run)) return readRun(run, record, requiredText(record, 'action'), context);
    if (isObject(job)) return readJob(job, record, context);
    return readRun(record, record, undefined, context);
  },
};

function isRun(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    typeof value['run_attempt'] === 'number' &&
    typeof value['head_sha'] === 'string' &&
    isObject(value['repository']) &&
    value['workflow_id'] !== undefined
  );
}

// Without an action it is the REST API's own record of the run, not a webhook: GitHub's word, fetched by the operator.
function readRun(run: JsonObject, record: JsonObject, action: string | undefined, context: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const attempt = `${requiredWhole(run, 'id')}/${whole(run, 'run_attempt') ?? 1}`;
  const started = time(run, 'run_started_at');
  const updated = time(run, 'updated_at');
  const at = updated ?? started ?? time(run, 'created_at');
  const status = statusOf(run);
  const trigger = text(run, 'event');
  const branch = text(run, 'head_branch');
  const head = text(run, 'head_repository', 'full_name');
  const id =
    action === undefined ? `github:api:${attempt}:${status}:${updated ?? ''}` : `github:run:${attempt}:${action}`;
  const event: RunReported = {
    ...reported(id, project, attempt, at, context),
    strength: action === undefined ? 'recorded' : 'asserted',
    status,
    ...known({
      conclusion: text(run, 'conclusion'),
      started,
      ended: status === 'completed' ? updated : undefined,
      workflow: text(run, 'path')?.split('@', 1)[0],
      ref: branch === undefined ? undefined : refOf(branch, trigger),
      commit: text(run, 'head_sha'),
      trigger,
      head: head === project ? undefined : head,
      actor: githubActor(text(run, 'triggering_actor', 'login') ?? text(run, 'actor', 'login')),
    }),
  };
  return { events: [event], at: event.at, scope: project };
}

function readJob(job: JsonObject, record: JsonObject, context: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const attempt = `${requiredWhole(job, 'run_id')}/${whole(job, 'run_attempt') ?? 1}`;
  const action = requiredText(record, 'action');
  const at = time(job, 'completed_at') ?? time(job, 'started_at') ?? time(job, 'created_at');
  const runner = [text(job, 'runner_group_name'), text(job, 'runner_name'), ...texts(job, 'labels')];
  const status = statusOf(job);
  const event: RunReported = {
    ...reported(`github:job:${requiredWhole(job, 'id')}/${attempt}:${action}`, project, attempt, at, context),
    // A run goes on while it has other jobs: the end of a job is not the end of its run.
    status: status === 'completed' ? 'running' : status,
    ...known({
      commit: text(job, 'head_sha'),
      runner: runner.filter((one) => one !== undefined).join('/') || undefined,
    }),
  };
  return { events: [event], at: event.at, scope: project };
}

function reported(id: string, project: string, run: string, at: number | undefined, context: Context) {
  if (at === undefined) throw new InvalidInput('created_at', 'missing');
  return {
    type: 'run.reported',
    id,
    source: 'github',
    at,
    strength: 'asserted',
    origin: context.origin,
    system: 'github',
    project,
    run,
  } as const;
}

function statusOf(record: JsonObject): RunReported['status'] {
  const status = requiredText(record, 'status');
  switch (status) {
    case 'requested':
    case 'queued':
    case 'waiting':
    case 'pending':
      return 'queued';
    case 'in_progress':
      return 'running';
    case 'completed':
      return 'completed';
    default:
      throw new InvalidInput('status', `not a run status: ${quoted(status)}`);
  }
}

// These triggers run on a branch only; a release runs on its tag; a push, or a dispatch by hand, on either.
const BRANCH_TRIGGERS: ReadonlySet<string> = new Set([
  'merge_group',
  'pull_request',
  'pull_request_target',
  'repository_dispatch',
  'schedule',
  'workflow_run',
]);

function refOf(branch: string, trigger: string | undefined): string {
  if (trigger === 'release') return `refs/tags/${branch}`;
  return BRANCH_TRIGGERS.has(trigger ?? '') ? `refs/heads/${branch}` : branch;
}
