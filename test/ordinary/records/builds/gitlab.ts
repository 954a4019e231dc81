import { accountOf } from '../accounts.ts';
import { keep, type NativeRecord, told, wholeSecond } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build, Control, Release } from '../../act.ts';
import type { Actor, BuildSystem, Feed, Organisation } from '../../organisation.ts';

/**
 * GitLab's webhooks of pipelines, jobs and releases, and system hooks of members. Their times are whole seconds.
 * https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export function gitlab(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
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

const SOURCES = {
  push: 'push',
  tag: 'push',
  schedule: 'schedule',
  pull_request: 'merge_request_event',
  manual: 'web',
  api: 'trigger',
  upstream: 'pipeline',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

const STATUSES = { success: 'success', failure: 'failed', cancelled: 'canceled' } as const;

/** `2026-03-02 09:00:00 UTC` */
function stamp(at: number, feed: Feed): string {
  return `${new Date(told(at, feed)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function sent(at: number, feed: Feed, record: object): NativeRecord {
  return { at: wholeSecond(at, feed), record };
}

// A pipeline of a merge request runs on a ref of its own.
function refOf(act: Build): { readonly ref: string; readonly tag: boolean } {
  if (act.trigger === 'pull_request') {
    return { ref: `refs/merge-requests/${numberOf(1, 300, 'merge request', act.run)}/head`, tag: false };
  }
  return { ref: act.ref.replace(/^refs\/(?:heads|tags)\//, ''), tag: act.ref.startsWith('refs/tags/') };
}

function userOf(by: Actor, system: BuildSystem): object {
  const username = accountOf(by, system);
  return { id: numberOf(20, 90_000, 'user', username), name: username, username, email: '[REDACTED]' };
}

function projectOf(path: string, { host }: BuildSystem): object {
  return {
    id: numberOf(100, 90_000, 'project', path),
    name: path.slice(path.lastIndexOf('/') + 1),
    web_url: `https://${host}/${path}`,
    git_http_url: `https://${host}/${path}.git`,
    namespace: path.slice(0, path.lastIndexOf('/')),
    visibility_level: 0,
    path_with_namespace: path,
    default_branch: 'main',
    ci_config_path: null,
  };
}

function runnerOf({ host }: Build): object {
  const isOwn = host !== undefined;
  return {
    id: numberOf(1, 400, 'runner', host?.name),
    description: host?.name ?? 'shared-runners-1',
    runner_type: isOwn ? 'group_type' : 'instance_type',
    active: true,
    is_shared: !isOwn,
    tags: isOwn ? ['docker', 'images'] : ['docker'],
  };
}

interface State {
  readonly status: string;
  readonly at: number;
  readonly created: string;
  readonly started: string | null;
  readonly finished: string | null;
}

function ran(act: Build, feed: Feed): readonly NativeRecord[] {
  const begun = act.at + Math.min(6000, Math.floor((act.ended - act.at) / 10));
  // A pipeline that is retried stays the same, with new jobs in it.
  const created = stamp(act.first ?? act.at, feed);
  const states: readonly State[] = [
    { status: 'pending', at: act.at, created, started: null, finished: null },
    { status: 'running', at: begun, created, started: stamp(begun, feed), finished: null },
    {
      status: STATUSES[act.outcome],
      at: act.ended,
      created,
      started: stamp(begun, feed),
      finished: stamp(act.ended, feed),
    },
  ];
  return states.flatMap((state) => [
    sent(state.at, feed, pipelineIn(act, state, begun, feed)),
    sent(state.at, feed, jobIn(act, state, feed)),
  ]);
}

function pipelineIn(act: Build, state: State, begun: number, feed: Feed): object {
  const { status, created, started, finished } = state;
  const { ref, tag } = refOf(act);
  const id = numberOf(100_000_000, 2_000_000_000, 'pipeline', act.system.id, act.run);
  const user = userOf(act.by, act.system);
  const job = { id: jobId(act), stage: 'build', name: 'image', status, created_at: stamp(act.at, feed) };
  return {
    object_kind: 'pipeline',
    object_attributes: keep(feed, {
      id,
      iid: id % 1000,
      name: null,
      ref,
      tag,
      sha: act.commit,
      before_sha: '0'.repeat(40),
      source: SOURCES[act.trigger],
      status,
      detailed_status: status === 'success' ? 'passed' : status,
      stages: ['build'],
      created_at: created,
      finished_at: finished,
      duration: finished === null ? null : Math.round((act.ended - begun) / 1000),
      variables: [],
      url: `https://${act.system.host}/${act.project}/-/pipelines/${id}`,
    }),
    ...mergeRequestOf(act),
    user,
    project: projectOf(act.project, act.system),
    commit: { id: act.commit, timestamp: new Date(told(act.at, feed) - 90_000).toISOString() },
    builds: [{ ...job, started_at: started, finished_at: finished, user, runner: runnerOf(act) }],
  };
}

function jobId(act: Build): number {
  return numberOf(1_000_000_000, 3_000_000_000, 'job', act.system.id, act.run, act.attempt);
}

function mergeRequestOf(act: Build): object {
  if (act.trigger !== 'pull_request') return {};
  const project = numberOf(100, 90_000, 'project', act.project);
  const iid = numberOf(1, 300, 'merge request', act.run);
  return {
    merge_request: {
      id: iid + 4000,
      iid,
      source_branch: act.ref.replace(/^refs\/heads\//, ''),
      source_project_id: project,
      target_branch: 'main',
      target_project_id: project,
      state: 'opened',
    },
  };
}

function jobIn(act: Build, { status, started, finished }: State, feed: Feed): object {
  const id = numberOf(100_000_000, 2_000_000_000, 'pipeline', act.system.id, act.run);
  const name = act.project.slice(act.project.lastIndexOf('/') + 1);
  return {
    object_kind: 'build',
    ...refOf(act),
    before_sha: '0'.repeat(40),
    sha: act.commit,
    retries_count: act.attempt - 1,
    build_id: jobId(act),
    build_name: 'image',
    build_stage: 'build',
    build_status: status,
    build_created_at: stamp(act.at, feed),
    build_started_at: started,
    build_finished_at: finished,
    pipeline_id: id,
    runner: runnerOf(act),
    project_id: numberOf(100, 90_000, 'project', act.project),
    project_name: act.project.replaceAll('/', ' / '),
    user: userOf(act.by, act.system),
    commit: { id, sha: act.commit, status },
    repository: {
      name,
      git_http_url: `https://${act.system.host}/${act.project}.git`,
      homepage: `https://${act.system.host}/${act.project}`,
    },
    environment: null,
  };
}

function released(act: Release, feed: Feed): NativeRecord {
  return sent(act.at, feed, {
    id: numberOf(1000, 900_000_000, 'release', act.project, act.tag),
    created_at: stamp(act.at, feed),
    released_at: stamp(act.at, feed),
    name: act.tag,
    tag: act.tag,
    object_kind: 'release',
    project: projectOf(act.project, act.system),
    url: `https://${act.system.host}/${act.project}/-/releases/${act.tag}`,
    action: 'create',
    commit: { id: act.commit },
    assets: { count: 0, links: [] },
  });
}

/** https://docs.gitlab.com/administration/system_hooks/ */
function changed(act: Control, system: BuildSystem, feed: Feed): readonly NativeRecord[] {
  const names = {
    'member-added': 'user_add_to_team',
    'member-removed': 'user_remove_from_team',
    'role-changed': 'user_update_for_team',
  } as const;
  const event = Object.entries(names).find(([what]) => what === act.what)?.[1];
  if (event === undefined || !act.to) return [];
  const path = act.on;
  const username = accountOf(act.to, system);
  return [
    sent(act.at, feed, {
      created_at: new Date(told(act.at, feed)).toISOString(),
      updated_at: new Date(told(act.at, feed)).toISOString(),
      event_name: event,
      access_level: 'Developer',
      project_id: numberOf(100, 90_000, 'project', path),
      project_name: path.slice(path.lastIndexOf('/') + 1),
      project_path: path.slice(path.lastIndexOf('/') + 1),
      project_path_with_namespace: path,
      user_email: `${namingOf('mail', username).hex(6)}@users.example`,
      user_name: username,
      user_username: username,
      user_id: numberOf(20, 90_000, 'user', username),
      project_visibility: 'private',
    }),
  ];
}
