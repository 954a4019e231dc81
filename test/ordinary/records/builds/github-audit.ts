import { accountOf } from '../accounts.ts';
import { runnerOf, runOf } from './github-run.ts';
import { keep, type NativeRecord, told } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build, Control } from '../../act.ts';
import type { Actor, BuildSystem, Feed, Organisation } from '../../organisation.ts';

/**
 * GitHub's audit log as its stream writes it: runs, and changes of members, tokens and hooks.
 * https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/audit-log-events-for-your-enterprise
 */
export function githubAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act === 'build') return act.system.id === feed.of ? ran(act, feed) : [];
  if (act.act !== 'control' || act.system.is !== 'build' || act.system.id !== feed.of) return [];
  return changed(act, act.system, feed);
}

interface Entry {
  readonly at: number;
  readonly action: string;
  readonly by: Actor;
  readonly address: string;
  readonly system: BuildSystem;
  readonly project: string;
}

function audited(feed: Feed, { at, action, by, address, system, project }: Entry, more: object): NativeRecord {
  const time = told(at, feed);
  const [org = ''] = project.split('/', 1);
  return {
    at: time,
    record: keep(feed, {
      '@timestamp': time,
      _document_id: namingOf(feed.of, at, action, project, by.id, more).hex(22),
      action,
      actor: accountOf(by, system),
      actor_id: numberOf(5_000_000, 900_000, 'account', by.id),
      actor_ip: address,
      actor_is_bot: by.kind === 'robot',
      business: `${org}-group`,
      created_at: time,
      operation_type: 'modify',
      org,
      org_id: numberOf(80_000_000, 900_000, 'org', org),
      ...(project.includes('/') && {
        repo: project,
        repo_id: numberOf(610_000_000, 900_000, 'repo', project),
        public_repo: false,
      }),
      user_agent: 'Mozilla/5.0',
      ...more,
    }),
  };
}

function ran(act: Build, feed: Feed): readonly NativeRecord[] {
  const { id, number, workflowId, name, branch, event } = runOf(act);
  const { by, address, system, project } = act;
  const common = { by, address, system, project };
  const started = new Date(told(act.at, feed)).toISOString();
  const run = {
    workflow_run_id: id,
    workflow_id: workflowId,
    name,
    head_branch: branch,
    head_sha: act.commit,
    event,
    run_number: number,
    run_attempt: act.attempt,
    trigger_id: null,
    started_at: started,
  };
  const runner = runnerOf(act);
  const job = {
    workflow_run_id: String(id),
    run_attempt: act.attempt,
    job_name: 'image',
    job_workflow_ref: `${project}/${act.workflow}@${act.ref}`,
    calling_workflow_refs: [],
    runner_labels: runner.labels,
    is_hosted_runner: runner.isHosted,
    runner_name: runner.name,
    runner_group_name: runner.group,
    secrets_passed: ['REGISTRY_TOKEN'],
  };
  const first = act.attempt === 1 ? 'workflows.created_workflow_run' : 'workflows.rerun_workflow_run';
  const done = { ...run, conclusion: act.outcome, completed_at: new Date(told(act.ended, feed)).toISOString() };
  return [
    audited(feed, { at: act.at, action: first, ...common }, run),
    audited(feed, { at: act.at + 4000, action: 'workflows.prepared_workflow_job', ...common }, job),
    audited(feed, { at: act.ended, action: 'workflows.completed_workflow_run', ...common }, done),
  ];
}

function changed(act: Control, system: BuildSystem, feed: Feed): readonly NativeRecord[] {
  const user = act.to ? accountOf(act.to, system) : accountOf(act.by, system);
  const entry = (action: string, more: object): readonly NativeRecord[] => [
    audited(feed, { at: act.at, action, by: act.by, address: act.address, system, project: act.on }, more),
  ];
  switch (act.what) {
    case 'member-added':
      return entry('repo.add_member', { user, visibility: 'private' });
    case 'member-removed':
      return entry('repo.remove_member', { user, visibility: 'private' });
    case 'role-changed':
      return entry('repo.update_member', { user, old_repo_permission: 'read', new_repo_permission: 'write' });
    case 'token-issued':
      return entry('personal_access_token.access_granted', {
        user,
        user_programmatic_access_name: 'images',
        token_id: numberOf(1_000_000, 900_000, 'token', user),
      });
    case 'telemetry-off':
    case 'telemetry-on':
      return entry(act.what === 'telemetry-off' ? 'hook.destroy' : 'hook.create', {
        hook_id: numberOf(100_000, 900_000, 'hook', act.on),
        name: 'webhook',
        events: ['workflow_job', 'workflow_run'],
      });
    case 'account-renamed':
      return entry('user.rename', { user, old_user: act.on });
    case 'repository-made':
      return entry('repo.create', { visibility: 'private' });
    default:
      return [];
  }
}
