import type { Build, Release } from '../act.ts';
import { commitOf } from '../ordinary.ts';
import type { NativeRecord } from '../stack.ts';
import { namingOf, type Product } from './product.ts';

const WEBHOOKS = 'ci/gitlab.ndjson';
const PIPELINES = 'ci/gitlab-pipelines.ndjson';
const HOST = 'https://gitlab.acme.example';
const NONE = '0'.repeat(40);

/** What the company's projects are called on GitLab. */
export const GITLAB_PROJECTS: Readonly<Record<string, string>> = {
  shop: 'acme/shop',
  base: 'acme/base-images',
  tools: 'acme/tools',
};

/** GitLab: webhooks of pipelines, jobs and releases, and the pipelines as its API lists them, fetched once each. */
export const gitlab: Product = {
  tell(act, at) {
    if (act.act === 'build') return [...webhooks(act, at), listed(act, at)];
    return act.act === 'release' ? [released(act, at(act.at))] : [];
  },
  forged: (act, at) => (act.act === 'build' ? webhooks(act, at) : []),
  // Deployments to a review environment that wait for somebody: nothing begins.
  hum: (at) =>
    Object.keys(GITLAB_PROJECTS).map((project) => ({
      file: WEBHOOKS,
      at,
      record: {
        object_kind: 'deployment',
        status: 'blocked',
        status_changed_at: stamp(at),
        deployment_id: idOf('deployment', project, at),
        deployable_id: idOf('deployable', project, at),
        environment: 'review',
        project: projectOf(project),
        user: userOf('dana'),
        ref: 'main',
      },
    })),
};

const SOURCES = {
  push: 'push',
  tag: 'push',
  schedule: 'schedule',
  pull_request: 'merge_request_event',
  pull_request_target: 'merge_request_event',
  manual: 'web',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

// A pipeline of a merge request runs on a ref of its own.
function refOf(act: Build): { readonly ref: string; readonly tag: boolean } {
  if (SOURCES[act.trigger] === 'merge_request_event') return { ref: 'refs/merge-requests/12/head', tag: false };
  return { ref: act.ref.replace(/^refs\/(?:heads|tags)\//, ''), tag: act.ref.startsWith('refs/tags/') };
}

function idOf(...words: readonly unknown[]): number {
  return 100_000 + namingOf(...words).below(900_000);
}

/** `2026-11-24 16:33:24 UTC`: the time of GitLab's webhooks. */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function userOf(by: Build['by']): object {
  const username = by === 'pipeline' ? 'dana' : by;
  return { id: idOf('user', username), name: username, username, email: `${username}@acme.example` };
}

function projectOf(project: string): object {
  const path = GITLAB_PROJECTS[project] ?? `acme/${project}`;
  return {
    id: idOf('project', path),
    name: project,
    web_url: `${HOST}/${path}`,
    git_http_url: `${HOST}/${path}.git`,
    path_with_namespace: path,
    default_branch: 'main',
    ci_config_path: null,
  };
}

const RUNNER = {
  id: 5,
  description: 'ci-1',
  runner_type: 'group_type',
  active: true,
  is_shared: false,
  tags: ['docker', 'release'],
};

function webhooks(act: Build, at: (minutes: number) => number): readonly NativeRecord[] {
  const path = GITLAB_PROJECTS[act.project] ?? `acme/${act.project}`;
  const id = idOf('pipeline', act.run);
  const [created, started, ended] = [at(act.at), at(act.at) + 6_000, at(act.at + act.minutes)];
  const source = act.proxy ? 'api' : SOURCES[act.trigger];
  const user = userOf(act.by);
  const end = act.failed ? 'failed' : 'success';
  const states = [
    { status: 'pending', sent: created },
    { status: 'running', sent: started },
    { status: end, sent: ended },
  ];
  return states.flatMap(({ status, sent }): readonly NativeRecord[] => {
    const times = {
      created_at: stamp(created),
      started_at: sent >= started ? stamp(started) : null,
      finished_at: sent >= ended ? stamp(ended) : null,
    };
    const job = idOf('job', act.run);
    const pipeline = {
      object_kind: 'pipeline',
      object_attributes: {
        id,
        iid: id % 1000,
        ...refOf(act),
        sha: act.commit,
        before_sha: NONE,
        source,
        status,
        detailed_status: status === 'success' ? 'passed' : status,
        stages: ['build'],
        created_at: stamp(created),
        finished_at: times.finished_at,
        duration: sent >= ended ? Math.round((ended - started) / 1000) : null,
        variables: [],
      },
      user,
      project: projectOf(act.project),
      commit: { id: act.commit, timestamp: new Date(created - 90_000).toISOString() },
      ...(act.fork !== undefined && {
        merge_request: {
          id: 1,
          iid: 12,
          source_branch: 'patch-1',
          source_project_id: idOf('fork', act.fork),
          target_branch: 'main',
          target_project_id: idOf('project', path),
        },
      }),
      builds: [{ id: job, stage: 'build', name: 'image', status, ...times, runner: RUNNER, user }],
    };
    const build = {
      object_kind: 'build',
      ...refOf(act),
      sha: act.commit,
      build_id: job,
      build_name: 'image',
      build_stage: 'build',
      build_status: status,
      build_created_at: times.created_at,
      build_started_at: times.started_at,
      build_finished_at: times.finished_at,
      pipeline_id: id,
      project_id: idOf('project', path),
      project_name: path,
      user,
      commit: { id, sha: act.commit },
      repository: { name: act.project, git_http_url: `${HOST}/${path}.git`, homepage: `${HOST}/${path}` },
      runner: RUNNER,
      environment: null,
    };
    return [pipeline, build].map((record) => ({ file: WEBHOOKS, at: sent, record }));
  });
}

function listed(act: Build, at: (minutes: number) => number): NativeRecord {
  const path = GITLAB_PROJECTS[act.project] ?? `acme/${act.project}`;
  const [created, ended] = [at(act.at), at(act.at + act.minutes)];
  const id = idOf('pipeline', act.run);
  return {
    file: PIPELINES,
    at: ended,
    record: {
      id,
      iid: id % 1000,
      project_id: idOf('project', path),
      sha: act.commit,
      ref: refOf(act).ref,
      status: act.failed ? 'failed' : 'success',
      source: act.proxy ? 'api' : SOURCES[act.trigger],
      created_at: new Date(created).toISOString(),
      updated_at: new Date(ended).toISOString(),
      web_url: `${HOST}/${path}/-/pipelines/${id}`,
      name: null,
      before_sha: NONE,
      tag: refOf(act).tag,
      user: userOf(act.by),
      started_at: new Date(created + 6_000).toISOString(),
      finished_at: new Date(ended).toISOString(),
      duration: Math.round((ended - created) / 1000) - 6,
    },
  };
}

function released(act: Release, at: number): NativeRecord {
  return {
    file: WEBHOOKS,
    at,
    record: {
      id: idOf('release', act.project, act.tag),
      created_at: stamp(at),
      released_at: stamp(at),
      name: act.tag,
      tag: act.tag,
      object_kind: 'release',
      project: projectOf(act.project),
      action: 'create',
      commit: { id: commitOf(`${act.project} ${act.tag}`) },
      assets: { count: 0, links: [] },
    },
  };
}
