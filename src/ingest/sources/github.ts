import type { Actor } from '../../core/actor.ts';
import type { ControlChanged, DeploymentReported, ReleasePublished } from '../../core/control-event.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isAbsentRun, readAbsentRun } from '../fetching/absent-run.ts';
import { githubActor, githubProjectId, githubRef } from '../vendor-formats/forges/github.ts';
import { isOfGitea } from '../vendor-formats/forges/gitea.ts';
import { githubChange } from '../vendor-formats/forges/github-settings.ts';
import {
  contentId,
  isObject,
  missing,
  requiredText,
  requiredWhole,
  text,
  texts,
  time,
  whole,
} from '../records/json.ts';
import { claims } from '../records/images/manifest.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem, toldBy } from '../records/told-by.ts';

/**
 * GitHub: bodies of its webhooks, and run objects of the REST API. Which webhook it is stands in a header that a file
 * does not keep, so the body's own marks say it. `package` and `registry_package` are the source `github-packages`.
 */
export const github: Source = {
  name: 'github',
  title: 'GitHub Actions runs, releases, deployments and settings (webhooks)',
  docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a run made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Whether a run that was started by a push was for a branch or for a tag of the same name: head_branch holds ' +
      'either. For event push the short name is kept as it is, and fits refs/heads/NAME and refs/tags/NAME of a policy.',
    'The workflow file, the ref and the end of a run from its jobs: only workflow_run has them.',
    'When a member, team, branch protection, app or hook was removed: these bodies hold no time of it. They are ' +
      'refused unless the file is bound to an observedAt; github-audit has the time.',
  ],
  joinWith: [
    'distribution or ecr-cloudtrail pushes, by project, identity and time.',
    'github-audit, for who changed which setting, and when.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event. API: pages that you fetch.',
    authentication:
      'HMAC-SHA256 over the body in X-Hub-Signature-256, with the secret of the webhook. API answers are fetched ' +
      'from GitHub with your own token.',
    loss:
      'Sent once: after an error, or no answer within 10 seconds, only you can have it sent again, for 3 days. ' +
      'Order is not promised; a delivery sent again has the same X-GitHub-Delivery.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'github',
  connect: [
    'In the organisation settings add a webhook: content type application/json, a long random secret, individual ' +
      'events Workflow runs, Workflow jobs, Releases, Deployments, Deployment statuses, Branch protection rules, ' +
      'Repository rulesets, Deploy keys, Collaborator add, remove, or changed, and Meta.',
    'Let the receiver check X-Hub-Signature-256 against the secret, then append the body to a file as one line.',
    'To fill a gap: gh api --paginate repos/OWNER/REPO/actions/runs >> ci/github.json.',
    'Name the project under publishers[].builds in the policy: { source: github, project: acme/shop }.',
  ],
  logClass: 'ci',

  needless: [
    { zen: /./ },
    { ref: /^refs\// },
    { 'check_run.name': /./ },
    { 'pull_request.number': /./ },
    { 'issue.number': /./ },
    { 'installation.id': /./ },
    { 'workflow_job_run.status': /./ },
    { 'deployment_status.state': ['inactive', 'queued', 'pending', 'waiting', 'in_progress'], deployment: ['{}'] },
    { action: /^(?!published)./, 'release.tag_name': /./ },
  ],

  recognises: (record) =>
    (isWebhook(record) && !isOfGitea(record, 'sender')) || isAbsentRun(record, 'github') || isRun(record),

  read(record, context) {
    if (isAbsentRun(record, 'github')) return readAbsentRun(record, 'github', context);
    return isWebhook(record) ? readWebhook(record, context) : readRun(record, record, undefined, context);
  },
};

function isWebhook(record: JsonObject): boolean {
  const { action, sender } = record;
  if (record['package'] !== undefined || record['registry_package'] !== undefined) return false;
  const isOfRun = isObject(record['workflow_run']) || isObject(record['workflow_job']);
  if (isObject(record['repository']) && typeof action === 'string' && isOfRun) return true;
  if (!isObject(sender) || typeof sender['login'] !== 'string') return false;
  return ['repository', 'organization', 'installation', 'enterprise', 'hook'].some((key) => isObject(record[key]));
}

function readWebhook(record: JsonObject, context: Context): Reading {
  const { workflow_run: run, workflow_job: job, deployment, deployment_status: status, release } = record;
  const action = text(record, 'action');
  if (isObject(job)) return readJob(job, record, context);
  if (isObject(deployment)) {
    if (isObject(status)) return readDeployment(deployment, status, record, context);
    if (action === 'created') return readDeployment(deployment, undefined, record, context);
  } else if (isObject(run) && record['since'] === undefined) {
    // A deployment's review shows its run too, and since when it waits.
    return readRun(run, record, requiredText(record, 'action'), context);
  }
  if (isObject(release) && action === 'published') return readRelease(release, record, context);
  const scope = scopeOf(record);
  const change = githubChange(record, action ?? '');
  if (change === undefined) return { scope, events: [] };
  const at = change.at ?? context.observedAt;
  if (at === undefined) throw new InvalidInput('observedAt', `missing, and "${change.change}" has no time of its own`);
  const { control, effect, subject, change: what, grantee } = change;
  const project = text(record, 'repository', 'full_name');
  const told = { control, effect, subject, change: what };
  const event: ControlChanged = {
    type: 'control.changed',
    id: contentId('github:control', { at, scope, ...told }),
    ...toldBy('github', 'asserted', at, context.origin),
    ...told,
    ...known({ project: project && `github:${project}`, grantee, actor: sender(record) }),
  };
  return { scope, at, events: [event] };
}

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
    ...githubProjectId(record),
    strength: action === undefined ? 'recorded' : 'asserted',
    status,
    // Whoever commits chooses the date.
    ...claims(() => known({ committed: time(run, 'head_commit', 'timestamp') })),
    ...known({
      conclusion: text(run, 'conclusion'),
      started,
      ended: status === 'completed' ? updated : undefined,
      workflow: text(run, 'path')?.split('@', 1)[0],
      ref: branch === undefined ? undefined : githubRef(branch, trigger),
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
    ...githubProjectId(record),
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
    ...ofSystem('github', at, 'asserted', context.origin, project),
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

function readRelease(release: JsonObject, record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const at = time(release, 'published_at') ?? time(release, 'created_at') ?? missing('release.published_at');
  const target = text(release, 'target_commitish');
  const event: ReleasePublished = {
    type: 'release.published',
    id: `github:release:${requiredWhole(release, 'id')}`,
    ...ofSystem('github', at, 'asserted', origin, project),
    tag: requiredText(release, 'tag_name'),
    // A branch's name until the tag is there, unless the release was made for a commit.
    ...known({ commit: isCommit(target) ? target : undefined, actor: sender(record) }),
  };
  return { events: [event], at, scope: project };
}

function readDeployment(
  deployment: JsonObject,
  told: JsonObject | undefined,
  record: JsonObject,
  { origin }: Context,
): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const number = requiredWhole(deployment, 'id');
  const part = told ?? deployment;
  const at = time(part, 'updated_at') ?? time(part, 'created_at') ?? missing('created_at');
  const status = told === undefined ? 'started' : DEPLOYMENT_STATES.get(requiredText(told, 'state'));
  if (status === undefined) return { events: [], at, scope: project };
  const event: DeploymentReported = {
    type: 'deployment.reported',
    id: `github:deployment:${number}${told === undefined ? '' : `:${requiredWhole(told, 'id')}`}`,
    ...ofSystem('github', at, 'asserted', origin, project),
    deployment: String(number),
    status,
    ...known({
      environment: text(part, 'environment') ?? text(deployment, 'environment'),
      ref: text(deployment, 'ref'),
      commit: text(deployment, 'sha'),
      actor: githubActor(text(part, 'creator', 'login')) ?? sender(record),
    }),
  };
  return { events: [event], at, scope: project };
}

// Queued, pending and waiting have not begun; inactive says that a later deployment took its place.
const DEPLOYMENT_STATES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['in_progress', 'started'],
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['error', 'failed'],
]);

function scopeOf(record: JsonObject): string {
  const { organization, installation } = record;
  const owner =
    isObject(installation) && isObject(installation['account']) ? text(installation, 'account', 'login') : undefined;
  return (
    text(record, 'repository', 'full_name') ??
    (isObject(organization) ? text(organization, 'login') : undefined) ??
    owner ??
    ''
  );
}

function sender(record: JsonObject): Actor | undefined {
  return githubActor(isObject(record['sender']) ? text(record, 'sender', 'login') : undefined);
}

function isCommit(value: string | undefined): boolean {
  return value !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
}
