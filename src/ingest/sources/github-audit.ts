import type { Actor } from '../../core/actor.ts';
import { isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { githubActor, githubRef } from '../vendor-formats/forges/github.ts';
import { auditedChange } from '../vendor-formats/forges/github-audit-actions.ts';
import { contentId, missing, requiredText, shortened, text, texts } from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { projectId, toldBy } from '../records/told-by.ts';

/** GitHub's audit log of an organisation or enterprise: as streamed, exported, or answered by its REST API. */
export const githubAudit: Source = {
  name: 'github-audit',
  title: 'GitHub audit log',
  docs: 'https://docs.github.com/en/enterprise-cloud@latest/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a run made.',
    'The attempt of a job, which is taken for the first; the workflow file of a run, save from its jobs.',
    'Whether the commit of a run is from a fork.',
    'The tag of a published container; its digest only where the version is one. GitHub documents no values.',
    'Whether a setting was made stricter or looser, where the log only says that it was changed.',
    'The network address of the actor, unless the enterprise has it shown in the audit log.',
  ],
  joinWith: [
    'github, for the workflow file and the ref of a run.',
    'github-packages, for tags and labels of an image.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: compressed JSON that a stream writes to a bucket or log service. API: pages that you fetch.',
    authentication:
      'Fetched from your own bucket or from GitHub with your own credentials. Nothing signs the files: whoever can ' +
      'write to the bucket can forge records.',
    loss:
      'At least once: records may repeat. A paused stream catches up for seven days; the API reaches back 180 days, ' +
      'for Git events seven.',
    delay: 'Near real time, without a documented bound; 110 minutes in one incident.',
  },
  connect: [
    'In the enterprise settings, Audit log, Log streaming, choose a stream (S3, Azure Blob Storage, Google Cloud ' +
      'Storage, Splunk, Datadog) and switch on API requests; under Settings switch on the disclosure of IP addresses.',
    'Copy the objects of the stream and give the folder to landwaiter analyze: no need to unpack them.',
    'To fill a gap: gh api --paginate "orgs/ORG/audit-log?include=all&per_page=100" >> ci/github-audit.json.',
    'Name the project under publishers[].builds in the policy: { source: github, project: acme/shop }.',
  ],
  logClass: 'ci',
  recordsPushes: true,

  // `action` is `category.verb`; a webhook of GitHub has one word and a sender.
  needless: [
    {
      action:
        /^(?:git|issue|issues|pull_request|public_key|repo\.(?:create|access|rename|archived)|team|user|discussion|gist|star|checks|codespaces|copilot|dependabot|billing|workflows\.(?:completed|prepared))/,
    },
    { action: ['packages.package_version_published'], ecosystem: /^(?!container)/i },
  ],

  recognises: (record) =>
    typeof record['action'] === 'string' &&
    /^[a-z][a-z_]*\.[a-z_]+$/.test(record['action']) &&
    ['org', 'repo', 'business', 'programmatic_access_type'].some((key) => typeof record[key] === 'string') &&
    ['sender', 'kind', 'account', 'eventVersion'].every((key) => record[key] === undefined),

  read(record, context) {
    const at =
      looseTime(record, '@timestamp') ?? looseTime(record, 'created_at') ?? looseTime(record, 'at_sign_timestamp');
    const scope = repositoryOf(record) ?? text(record, 'org') ?? text(record, 'business') ?? '';
    const draft = eventOf(record, requiredText(record, 'action'), context);
    if (draft === undefined) return { scope, events: [], ...known({ at }) };
    if (at === undefined) throw new InvalidInput('created_at', 'missing');
    const event = draft({ ...context, at });
    // Only of a push with its digest can be said what was pushed: the others do not make webhooks worthless.
    return { at, scope: event.type === 'manifest.pushed' ? event.registry : scope, events: [event] };
  },
};

type Draft = (when: Context & { readonly at: number }) => LandwaiterEvent;

function eventOf(record: JsonObject, action: string, context: Context): Draft | undefined {
  if (action.startsWith('workflows.') && RUN_ACTIONS.has(action)) return (when) => run(record, action, when);
  if (PACKAGE_ACTIONS.has(action) && text(record, 'ecosystem')?.toLowerCase() === 'container') {
    return (when) => packageEvent(record, action, when, context);
  }
  if (ISSUING.has(action)) {
    const subject = githubActor(text(record, 'user') ?? text(record, 'actor'));
    if (subject === undefined) return undefined;
    return (when) => ({
      type: 'credential.issued',
      ...common(record, when),
      system: 'github',
      subject,
      ...known({ credential: identifier(record, 'token_id') ?? identifier(record, 'user_programmatic_access_id') }),
      ...done(record),
    });
  }
  const repository = repositoryOf(record);
  const change = auditedChange(action, repository !== undefined);
  if (change === undefined) return undefined;
  const [control, effect, what] = change;
  const isReadOnly = record['read_only'] === true || record['read_only'] === 'true';
  const isOff = action === 'hook.active_changed' && record['active'] === false;
  const way = isReadOnly && effect === 'loosened' ? 'changed' : effect;
  return (when) => ({
    type: 'control.changed',
    ...common(record, when),
    control,
    effect: isOff ? 'loosened' : way,
    subject: subjectOf(record) ?? repository ?? text(record, 'org') ?? text(record, 'business') ?? 'unknown',
    change: isReadOnly ? `${what}, read-only` : what,
    ...known({
      project: repository && `github:${repository}`,
      grantee: GRANTS.test(action) ? githubActor(text(record, 'user')) : undefined,
    }),
    ...done(record),
  });
}

const GRANTS =
  /^(?:repo\.(?:add|remove|update)_member|org\.(?:add|remove)_outside_collaborator|personal_access_token\.)/;

const ISSUING: ReadonlySet<string> = new Set([
  'oauth_access.create',
  'oauth_access.regenerate',
  'org_credential_authorization.grant',
  'personal_access_token.create',
  'personal_access_token.credential_regenerated',
]);

const RUN_ACTIONS: ReadonlyMap<string, RunReported['status']> = new Map([
  ['workflows.created_workflow_run', 'queued'],
  ['workflows.rerun_workflow_run', 'queued'],
  ['workflows.prepared_workflow_job', 'running'],
  ['workflows.completed_workflow_run', 'completed'],
]);

function run(record: JsonObject, action: string, when: Context & { readonly at: number }): RunReported {
  const number = identifier(record, 'workflow_run_id') ?? missing('workflow_run_id');
  const status = RUN_ACTIONS.get(action) ?? 'running';
  const trigger = text(record, 'event');
  const branch = text(record, 'head_branch');
  const repository = repositoryOf(record) ?? requiredText(record, 'repo');
  // A reusable workflow runs for the one that calls it; with several in between, which one is first is not documented.
  const callers = texts(record, 'calling_workflow_refs');
  const [caller = text(record, 'job_workflow_ref')] = callers;
  const file = callers.length > 1 ? undefined : workflowFile(caller, repository);
  return {
    type: 'run.reported',
    ...common(record, when),
    system: 'github',
    project: repository,
    ...projectId(`https://${hostOf(when)}/`, identifier(record, 'repo_id')),
    run: `${number}/${identifier(record, 'run_attempt') ?? '1'}`,
    status,
    ...known({
      conclusion: text(record, 'conclusion'),
      started: looseTime(record, 'started_at'),
      ended: status === 'completed' ? (looseTime(record, 'completed_at') ?? when.at) : undefined,
      workflow: file?.path,
      ref: branch === undefined ? file?.ref : githubRef(branch, trigger),
      commit: text(record, 'head_sha'),
      trigger,
      runner: runnerOf(record),
      actor: actorOf(record),
    }),
  };
}

/** The log does not name its host: that of the registry, as GitHub calls it. */
function hostOf({ registry = 'ghcr.io' }: Context): string {
  return registry === 'ghcr.io' ? 'github.com' : registry.replace(/^containers\./, '');
}

/** `acme/shop/.github/workflows/release.yml@refs/heads/main`; a file of that name elsewhere is another workflow. */
function workflowFile(value: string | undefined, repository: string) {
  const [, owner, path, ref] = /^([^/]+\/[^/]+)\/([^@]+)@(.+)$/.exec(value ?? '') ?? [];
  if (path === undefined || ref === undefined || owner?.toLowerCase() !== repository.toLowerCase()) return undefined;
  return { path, ref };
}

function runnerOf(record: JsonObject): string | undefined {
  if (record['runner_labels'] === undefined) return undefined;
  const labels = Array.isArray(record['runner_labels'])
    ? texts(record, 'runner_labels')
    : [text(record, 'runner_labels')];
  const parts = [
    record['is_hosted_runner'] === false ? 'self-hosted' : undefined,
    text(record, 'runner_group_name'),
    text(record, 'runner_name'),
    ...labels,
  ];
  return [...new Set(parts.filter((part) => part !== undefined))].join('/') || undefined;
}

const PACKAGE_ACTIONS: ReadonlyMap<string, 'pushed' | 'deleted'> = new Map([
  ['packages.package_version_published', 'pushed'],
  ['packages.package_version_deleted', 'deleted'],
  ['packages.package_deleted', 'deleted'],
]);

function packageEvent(
  record: JsonObject,
  action: string,
  when: Context & { readonly at: number },
  { registry = 'ghcr.io' }: Context,
): LandwaiterEvent {
  const version = text(record, 'version');
  const path = `${requiredText(record, 'org')}/${requiredText(record, 'package')}`.toLowerCase();
  const image = {
    ...common(record, when),
    registry,
    repository: parseRepository(path, 'package'),
    ...done(record),
  };
  const what = PACKAGE_ACTIONS.get(action) ?? 'pushed';
  if (action === 'packages.package_deleted' && version === undefined) {
    return { type: 'manifest.deleted', ...image, whole: 'repository' };
  }
  if (!isDigest(version)) return { type: 'manifest.hinted', ...image, action: what };
  if (what === 'deleted') return { type: 'manifest.deleted', ...image, digest: version };
  const credential = identifier(record, 'token_id');
  return { type: 'manifest.pushed', ...image, digest: version, ...known({ credential }) };
}

function common(record: JsonObject, { at, origin }: Context & { readonly at: number }) {
  const document = text(record, '_document_id');
  const { action, actor, org, repo, user, workflow_run_id, job_name, name, token_id } = record;
  const content = { at, action, actor, org, repo, user, workflow_run_id, job_name, name, token_id };
  const id = document === undefined ? contentId('github-audit', content) : `github-audit:${document}`;
  return { id, ...toldBy('github-audit', 'recorded', at, origin) };
}

function done(record: JsonObject) {
  return known({
    actor: actorOf(record),
    client: shortened(record, 'user_agent'),
    address: text(record, 'actor_ip'),
  });
}

function actorOf(record: JsonObject): Actor | undefined {
  const actor = githubActor(text(record, 'actor'));
  return actor !== undefined && record['actor_is_bot'] === true ? { ...actor, kind: 'ci' } : actor;
}

function repositoryOf(record: JsonObject): string | undefined {
  return text(record, 'repo') ?? text(record, 'repository');
}

/** What the change is about, by the fields that its actions have. */
function subjectOf(record: JsonObject): string | undefined {
  const named: readonly (readonly [string, string])[] = [
    ['branch protection', 'branch'],
    ['hook', 'hook_id'],
    ['ruleset', 'ruleset_name'],
    ['environment', 'environment_name'],
    ['secret', 'key'],
    ['runner', 'runner_name'],
    ['runner group', 'runner_group_name'],
    ['token', 'user_programmatic_access_name'],
    ['team', 'team'],
    ['app', 'integration'],
    ['app', 'oauth_application_name'],
    ['key', 'title'],
    ['', 'user'],
    ['', 'name'],
  ];
  for (const [word, field] of named) {
    const value = identifier(record, field);
    if (value !== undefined) return `${word} ${value}`.trim();
  }
  return undefined;
}

/** GitHub writes one number as a number in one export and as a string in another. */
function identifier(record: JsonObject, field: string): string | undefined {
  const value = record[field];
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : shortened(record, field);
}
