import type { ReleasePublished } from '../../core/control-event.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isObject, missing, requiredText, requiredWhole, text, texts } from '../records/json.ts';
import { ofSystem } from '../records/told-by.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { GITEA_DELIVERY, giteaActor, happened, isOfGitea, ITSELF } from '../vendor-formats/forges/gitea.ts';

/**
 * Gitea and Forgejo: bodies of their webhooks, and runs of the API of Actions. `package` is the source `gitea-packages`.
 * The structs are Gitea's `modules/structs/hook.go` and `repo_actions.go`.
 */
export const gitea: Source = {
  name: 'gitea',
  title: 'Gitea and Forgejo Actions runs and releases (webhooks)',
  docs: 'https://docs.gitea.com/usage/webhooks',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a run made: no digest is in these records. A push is joined by commit, or by identity and time.',
    'Which attempt of a run it is, and who started it again: the first actor is named throughout.',
    'The folder of the workflow: a run names its file alone, as build.yml.',
    'Who changed settings, members or branch protection: no webhook tells.',
  ],
  joinWith: ['gitea-packages or distribution pushes, by project, identity and time.'],
  delivery: GITEA_DELIVERY,
  intakeAuth: 'github',
  connect: [
    'In the settings of the organisation add a webhook of type Gitea: POST, application/json, a long random secret, ' +
      'and of the events Workflow Run, Workflow Job and Release.',
    'Let the receiver check X-Hub-Signature-256 against the secret, then append the body to a file as one line.',
    'To fill a gap: curl -H "Authorization: token …" https://git.acme.example/api/v1/repos/OWNER/REPO/actions/runs.',
    'Name the project under publishers[].builds in the policy: { source: gitea, project: acme/shop }, and workflows by ' +
      'their file names.',
  ],
  logClass: 'ci',

  needless: [
    { ref: /^refs\// },
    { 'workflow_run.status': ['queued', 'requested', 'waiting'] },
    { 'issue.number': /./ },
    { 'pull_request.number': /./ },
    { action: ['created', 'deleted'], repository: [''], 'organization.name': /./ },
  ],

  recognises: (record) => isWebhook(record) || isRun(record),

  read(record, context) {
    if (isRun(record)) return readRun(record, record, undefined, context);
    const { workflow_run: run, workflow_job: job, release } = record;
    if (isObject(job)) return readJob(job, record, context);
    if (isObject(run)) return readRun(run, record, requiredText(record, 'action'), context);
    if (isObject(release) && text(record, 'action') === 'published') return readRelease(release, record, context);
    return { events: [], scope: isObject(record['repository']) ? requiredText(record, 'repository', 'full_name') : '' };
  },
};

function isWebhook(record: JsonObject): boolean {
  return isOfGitea(record, 'sender') && record['package'] === undefined;
}

function isRun(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    typeof value['head_sha'] === 'string' &&
    isObject(value['repository']) &&
    isOfGitea(value, 'actor')
  );
}

// Without an action it is the API's own record of the run: Gitea's word, fetched by the operator.
function readRun(run: JsonObject, record: JsonObject, action: string | undefined, context: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const [started, ended] = [happened(run, 'started_at'), happened(run, 'completed_at')];
  const at = ended ?? started ?? context.observedAt;
  // What waits has no time of its own; it is told again when it begins.
  if (at === undefined) return { events: [], scope: project };
  const status = statusOf(run);
  const [workflow, ref] = (text(run, 'path') ?? '').split('@', 2);
  const actor = giteaActor(run['trigger_actor']) ?? giteaActor(run['actor']);
  const trigger = text(run, 'event');
  const number = String(requiredWhole(run, 'id'));
  // Of what is started again only the times differ.
  const told = [number, action ?? status, ended ?? started ?? ''].join(':');
  const event: RunReported = {
    type: 'run.reported',
    id: `gitea:${action === undefined ? 'api' : 'run'}:${told}`,
    ...ofSystem('gitea', at, action === undefined ? 'recorded' : 'asserted', context.origin, project),
    run: number,
    status,
    ...known({
      conclusion: text(run, 'conclusion'),
      started,
      ended: status === 'completed' ? ended : undefined,
      workflow: workflow === '' ? undefined : workflow,
      ref: ref ?? text(run, 'head_branch'),
      commit: text(run, 'head_sha'),
      // A run of a schedule says that a push started it.
      trigger: actor?.name === ITSELF && trigger === 'push' ? 'schedule' : trigger,
      actor,
    }),
  };
  return { events: [event], at, scope: project };
}

function readJob(job: JsonObject, record: JsonObject, context: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const at = happened(job, 'completed_at') ?? happened(job, 'started_at') ?? happened(job, 'created_at');
  if (at === undefined) throw new InvalidInput('created_at', 'missing');
  const status = statusOf(job);
  const runner = [text(job, 'runner_name'), ...texts(job, 'labels')].filter((one) => one !== undefined && one !== '');
  const attempt = `${requiredWhole(job, 'id')}/${requiredWhole(job, 'run_attempt')}`;
  const event: RunReported = {
    type: 'run.reported',
    id: `gitea:job:${attempt}:${status}`,
    ...ofSystem('gitea', at, 'asserted', context.origin, project),
    run: String(requiredWhole(job, 'run_id')),
    // A run goes on while it has other jobs: the end of a job is not the end of its run.
    status: status === 'completed' ? 'running' : status,
    ...known({ commit: text(job, 'head_sha'), runner: runner.join('/') || undefined }),
  };
  return { events: [event], at, scope: project };
}

function statusOf(record: JsonObject): RunReported['status'] {
  const status = requiredText(record, 'status');
  if (status === 'completed') return 'completed';
  if (status === 'in_progress') return 'running';
  if (status === 'queued' || status === 'waiting' || status === 'blocked') return 'queued';
  throw new InvalidInput('status', `not the status of a run: ${quoted(status)}`);
}

function readRelease(release: JsonObject, record: JsonObject, { origin }: Context): Reading {
  const project = requiredText(record, 'repository', 'full_name');
  const at = happened(release, 'published_at') ?? happened(release, 'created_at') ?? missing('release.published_at');
  const event: ReleasePublished = {
    type: 'release.published',
    id: `gitea:release:${requiredWhole(release, 'id')}`,
    ...ofSystem('gitea', at, 'asserted', origin, project),
    tag: requiredText(release, 'tag_name'),
    ...known({ actor: giteaActor(record['sender']) }),
  };
  return { events: [event], at, scope: project };
}
