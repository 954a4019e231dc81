import { account, repository } from '../../../lab/github.ts';
import { accountOf } from '../accounts.ts';
import { runnerOf, runOf } from './github-run.ts';
import { keep, type NativeRecord, second, wholeSecond } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build, Control, Release } from '../../act.ts';
import type { BuildSystem, Feed, Organisation } from '../../organisation.ts';

/**
 * GitHub's webhooks `workflow_run`, `workflow_job`, `release`, `member`, `team` and `meta`. Their times are whole seconds.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export function github(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  switch (act.act) {
    case 'build':
      return act.system.id === feed.of ? ran(act, feed) : [];
    case 'release':
      return act.system.id === feed.of ? [released(act, feed)] : [];
    case 'control':
      return act.system.is === 'build' && act.system.id === feed.of ? changed(act, act.system, feed) : [];
    default:
      return [];
  }
}

function sent(at: number, feed: Feed, record: object): NativeRecord {
  return { at: wholeSecond(at, feed), record };
}

interface State {
  readonly action: 'requested' | 'in_progress' | 'completed';
  readonly at: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
}

function ran(act: Build, feed: Feed): readonly NativeRecord[] {
  const begun = act.at + Math.min(9000, Math.floor((act.ended - act.at) / 10));
  const states: readonly State[] = [
    { action: 'requested', at: act.at, status: 'queued', conclusion: null },
    { action: 'in_progress', at: begun, status: 'in_progress', conclusion: null },
    { action: 'completed', at: act.ended, status: 'completed', conclusion: act.outcome },
  ];
  const common = { repository: repository(act.project), sender: account(runOf(act).login) };
  return states.flatMap((state) => {
    const run = { action: state.action, workflow_run: runIn(act, state, feed), ...common };
    const job = { action: state.status, workflow_job: jobIn(act, state, begun, feed), ...common };
    return [run, job].map((body) => sent(state.at, feed, body));
  });
}

function runIn(act: Build, state: State, feed: Feed): object {
  const { id, number, workflowId, name, event, branch, login } = runOf(act);
  const url = `https://api.github.com/repos/${act.project}/actions/runs/${id}`;
  // A run is made once, however often it is started again.
  const created = act.first ?? act.at;
  return keep(feed, {
    id,
    name,
    node_id: `WFR_${id.toString(36)}`,
    head_branch: branch,
    head_sha: act.commit,
    path: act.workflow,
    display_title: act.run,
    run_number: number,
    event,
    status: state.status,
    conclusion: state.conclusion,
    workflow_id: workflowId,
    check_suite_id: id + 11,
    url,
    html_url: `https://github.com/${act.project}/actions/runs/${id}`,
    pull_requests: [],
    created_at: second(created, feed),
    updated_at: second(state.at, feed),
    actor: account(login),
    run_attempt: act.attempt,
    referenced_workflows: [],
    run_started_at: second(act.at, feed),
    triggering_actor: account(login),
    previous_attempt_url: act.attempt > 1 ? `${url}/attempts/${act.attempt - 1}` : null,
    head_commit: {
      id: act.commit,
      tree_id: [...act.commit].toReversed().join(''),
      message: act.run,
      timestamp: second(created - 90_000, feed),
      author: { name: login, email: `${login}@users.example` },
      committer: { name: login, email: `${login}@users.example` },
    },
    repository: repository(act.project),
    head_repository: repository(act.project),
  });
}

function jobIn(act: Build, state: State, begun: number, feed: Feed): object {
  const { id, job, name, branch } = runOf(act);
  const runner = runnerOf(act);
  const isQueued = state.status === 'queued';
  return keep(feed, {
    id: job,
    run_id: id,
    workflow_name: name,
    head_branch: branch,
    run_url: `https://api.github.com/repos/${act.project}/actions/runs/${id}`,
    run_attempt: act.attempt,
    node_id: `CR_${job.toString(36)}`,
    head_sha: act.commit,
    url: `https://api.github.com/repos/${act.project}/actions/jobs/${job}`,
    html_url: `https://github.com/${act.project}/actions/runs/${id}/job/${job}`,
    status: state.status,
    conclusion: state.conclusion,
    created_at: second(act.at, feed),
    started_at: second(isQueued ? act.at : begun, feed),
    completed_at: state.status === 'completed' ? second(act.ended, feed) : null,
    name: 'image',
    steps: [],
    labels: runner.labels,
    runner_id: isQueued ? null : numberOf(1, 90, 'runner', runner.name),
    runner_name: isQueued ? null : runner.name,
    runner_group_id: isQueued ? null : 1,
    runner_group_name: isQueued ? null : runner.group,
  });
}

function released(act: Release, feed: Feed): NativeRecord {
  const user = account(accountOf(act.by, act.system));
  return sent(act.at, feed, {
    action: 'published',
    release: {
      id: numberOf(100_000, 900_000_000, 'release', act.project, act.tag),
      tag_name: act.tag,
      target_commitish: act.commit,
      name: act.tag,
      draft: false,
      prerelease: false,
      author: user,
      created_at: second(act.at, feed),
      published_at: second(act.at, feed),
      assets: [],
    },
    repository: repository(act.project),
    sender: user,
  });
}

/**
 * These bodies hold no time of their own, so they are kept as GitHub lists the deliveries of a hook.
 * https://docs.github.com/rest/repos/webhooks#get-a-delivery-for-a-repository-webhook
 */
function changed(act: Control, system: BuildSystem, feed: Feed): readonly NativeRecord[] {
  const common = { repository: repository(act.on), sender: account(accountOf(act.by, system)) };
  const hookId = numberOf(100_000, 900_000, 'hook', act.on);
  const delivered = (event: string, body: object): readonly NativeRecord[] => {
    const naming = namingOf(feed.name, act.at, event, act.on);
    const payload = { ...body, ...common };
    const request = { headers: { 'X-GitHub-Event': event }, payload };
    const record = {
      id: naming.below(1e9),
      guid: naming.uuid(),
      delivered_at: second(act.at + 1000, feed),
      event,
      request,
    };
    return [sent(act.at + 1000, feed, { ...record, redelivery: false, status: 'OK', status_code: 200 })];
  };
  switch (act.what) {
    case 'member-added':
    case 'member-removed': {
      if (!act.to) return [];
      const action = act.what === 'member-added' ? 'added' : 'removed';
      const changes = action === 'added' ? { changes: { role_name: { to: 'write' } } } : {};
      return delivered('member', { action, member: account(accountOf(act.to, system)), ...changes });
    }
    case 'telemetry-off':
      return delivered('meta', {
        action: 'deleted',
        hook_id: hookId,
        hook: { id: hookId, type: 'Repository', name: 'web', active: true, events: ['workflow_job', 'workflow_run'] },
      });
    default:
      return [];
  }
}
