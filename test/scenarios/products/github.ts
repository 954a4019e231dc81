import { account, deliveries, repository } from '../../lab/github.ts';
import type { Build, Control, Release, Who } from '../act.ts';
import { commitOf } from '../ordinary.ts';
import type { NativeRecord } from '../stack.ts';
import { addressOf, namingOf, type Product, second } from './product.ts';

const WEBHOOKS = 'ci/github.ndjson';
const AUDIT = 'ci/github-audit.ndjson';

/** What the company's projects are called on GitHub. */
export const GITHUB_PROJECTS: Readonly<Record<string, string>> = {
  shop: 'acme/shop',
  base: 'acme/base-images',
  tools: 'acme/tools',
};

/** GitHub with its webhooks, which anybody could have sent, and the audit log that it keeps itself. */
export const github: Product = {
  tell(act, at) {
    switch (act.act) {
      case 'build':
        return [...webhooks(act, at(act.at)), ...audit(act, at)];
      case 'release':
        return [released(act, at(act.at))];
      case 'control':
        return changed(act, at(act.at));
      default:
        return [];
    }
  },
  forged: (act, at) => (act.act === 'build' ? webhooks(act, at(act.at)) : []),
  // People fetch commits all day.
  hum: (at) =>
    Object.values(GITHUB_PROJECTS).map((project) =>
      audited(at, 'git.fetch', 'dana', project, { transport_protocol_name: 'ssh' }),
    ),
};

const EVENTS = {
  push: 'push',
  tag: 'push',
  schedule: 'schedule',
  pull_request: 'pull_request',
  pull_request_target: 'pull_request_target',
  manual: 'workflow_dispatch',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

function projectOf(project: string): string {
  return GITHUB_PROJECTS[project] ?? `acme/${project}`;
}

function numberOf(run: string): number {
  return 19_000_000_000 + namingOf('run', run).below(900_000_000);
}

// A run that a push or a schedule starts is somebody's, too: of whoever pushed last.
function loginOf(by: Who): string {
  return by === 'pipeline' ? 'dana' : by;
}

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, '');
}

function fileOf(workflow: string): string {
  return `.github/workflows/${workflow}.yml`;
}

function webhooks(act: Build, at: number): readonly NativeRecord[] {
  const project = projectOf(act.project);
  const told = deliveries(
    {
      at,
      minutes: act.minutes,
      project,
      workflow: fileOf(act.workflow),
      name: act.workflow,
      event: EVENTS[act.trigger],
      branch: shortRef(act.ref),
      title: act.run,
      commit: act.commit,
      login: loginOf(act.by),
      runner: 'ci-1',
      conclusion: act.failed ? 'failure' : 'success',
      id: numberOf(act.run),
      ...(act.fork !== undefined && { fork: `${act.fork}/${project.slice(project.indexOf('/') + 1)}` }),
    },
    namingOf('webhooks', act.run),
  );
  return told.map(({ at: sent, body }) => ({ file: WEBHOOKS, at: sent, record: body }));
}

// https://docs.github.com/en/enterprise-cloud@latest: the audit log's events of the category workflows.
function audit(act: Build, at: (minutes: number) => number): readonly NativeRecord[] {
  const project = projectOf(act.project);
  const started = at(act.at);
  const ended = at(act.at + act.minutes);
  const run = {
    workflow_run_id: numberOf(act.run),
    workflow_id: 40_000_000 + namingOf(project, act.workflow).below(1_000_000),
    name: act.workflow,
    head_branch: shortRef(act.ref),
    head_sha: act.commit,
    event: EVENTS[act.trigger],
    run_number: 100 + namingOf('number', act.run).below(800),
    run_attempt: 1,
    trigger_id: null,
    started_at: new Date(started).toISOString(),
  };
  const login = loginOf(act.by);
  const job = {
    workflow_run_id: String(run.workflow_run_id),
    job_name: 'image',
    job_workflow_ref: `${project}/${fileOf(act.workflow)}@${act.ref}`,
    calling_workflow_refs: [],
    runner_labels: ['self-hosted', 'linux'],
    is_hosted_runner: false,
    runner_name: 'ci-1',
    runner_group_name: 'Default',
    secrets_passed: ['REGISTRY_TOKEN'],
  };
  return [
    audited(started, 'workflows.created_workflow_run', login, project, run),
    audited(started + 4_000, 'workflows.prepared_workflow_job', login, project, job),
    audited(ended, 'workflows.completed_workflow_run', login, project, {
      ...run,
      conclusion: act.failed ? 'failure' : 'success',
      completed_at: new Date(ended).toISOString(),
    }),
  ];
}

function audited(at: number, action: string, actor: string, project: string, more: object): NativeRecord {
  return {
    file: AUDIT,
    at,
    record: {
      '@timestamp': at,
      created_at: at,
      _document_id: namingOf(at, action, project, more).hex(22),
      action,
      actor,
      actor_ip: addressOf(actor === 'mallory' ? 'mallory' : 'dana', 'office'),
      business: 'acme-group',
      business_id: 1,
      org: 'acme',
      org_id: 7,
      operation_type: 'modify',
      user_agent: 'Mozilla/5.0',
      actor_is_bot: false,
      repo: project,
      repo_id: 610_000_000 + namingOf(project).below(1_000_000),
      public_repo: false,
      ...more,
    },
  };
}

/** Only what is about one of its projects: the registry and the cluster have settings of their own. */
function changed(act: Control, at: number): readonly NativeRecord[] {
  const project = GITHUB_PROJECTS[act.on] ?? Object.values(GITHUB_PROJECTS).find((one) => one === act.on);
  if (project === undefined) return [];
  switch (act.what) {
    case 'telemetry-off':
      return [
        audited(at, 'hook.destroy', act.by, project, {
          hook_id: namingOf('hook', project).below(900_000),
          name: 'webhook',
          events: ['workflow_job', 'workflow_run'],
        }),
      ];
    case 'push-granted':
      return [audited(at, 'repo.add_member', act.by, project, { user: act.to ?? 'mallory' })];
    default:
      return [];
  }
}

function released(act: Release, at: number): NativeRecord {
  const project = projectOf(act.project);
  const user = account(loginOf(act.by));
  return {
    file: WEBHOOKS,
    at,
    record: {
      action: 'published',
      release: {
        id: namingOf('release', project, act.tag).below(900_000_000),
        tag_name: act.tag,
        target_commitish: commitOf(`${project} ${act.tag}`),
        name: act.tag,
        draft: false,
        prerelease: false,
        author: user,
        created_at: second(at),
        published_at: second(at),
        assets: [],
      },
      repository: repository(project),
      sender: user,
    },
  };
}
