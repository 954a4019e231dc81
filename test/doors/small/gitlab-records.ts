// What the GitLab and the Harbor of Bramble send to their hooks.
import { at, commit, DAY, type Delivery, hex, iso, type Made, MINUTE, number, uuid } from './month.ts';

export const HOST = 'harbor.bramble.example';
export const ROBOT = 'robot$bramble+ci';
export const SECRETS = {
  GITLAB: 'bramble-platform-hook-0f3b9c71',
  PLAYGROUND: 'bramble-playground-hook-77ad20e1',
  HARBOR: 'bramble-harbor-c1f09d7e52',
  HARBOR_PLAYGROUND: 'bramble-harbor-playground-e83a61',
};

const stamp = (when: number): string => iso(when).replace('T', ' ').replace('Z', ' UTC');
const user = (name: string) => ({
  id: number(`user ${name}`) % 1000,
  name,
  username: name,
  email: `${name}@bramble.example`,
});
const project = (name: string) => ({
  id: number(`project ${name}`) % 1000,
  name,
  description: '',
  web_url: `https://gitlab.bramble.example/bramble/${name}`,
  git_ssh_url: `git@gitlab.bramble.example:bramble/${name}.git`,
  git_http_url: `https://gitlab.bramble.example/bramble/${name}.git`,
  namespace: 'bramble',
  visibility_level: 0,
  path_with_namespace: `bramble/${name}`,
  default_branch: 'main',
});

function hook(event: string, when: number, record: object, name: 'platform' | 'playground'): Delivery {
  const body = JSON.stringify(record);
  const id = uuid(`${event} ${when} ${hex(body, 8)}`);
  const [door, secret] =
    name === 'platform'
      ? (['gitlab/pipelines', SECRETS.GITLAB] as const)
      : (['gitlab/playground', SECRETS.PLAYGROUND] as const);
  return {
    at: when + 1200,
    door,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitLab/18.6.0',
      'x-gitlab-event': event,
      'x-gitlab-event-uuid': id,
      'idempotency-key': id,
      'x-gitlab-instance': 'https://gitlab.bramble.example',
      'x-gitlab-token': secret,
    },
  };
}

const SOURCES = { change: 'push', branch: 'push', release: 'push', base: 'schedule', rollback: 'web' } as const;

/** What GitLab sends of a pipeline. A failed one that is run again is the same pipeline. */
export function pipelineOf(
  one: Made,
  by: 'platform' | 'playground' = 'platform',
  named: 'platform' | 'playground' = by,
): readonly Delivery[] {
  const id = number(`pipeline ${one.service} ${one.run}`);
  const created = one.at - (one.attempt - 1) * 14 * MINUTE;
  const ref = one.why === 'release' ? `${one.service}/${one.ref}` : one.ref;
  const tag = one.why === 'release';
  const job = (name: string, status: string, started: number, ended: number | undefined) => ({
    id: id + name.length,
    stage: name,
    name,
    status,
    created_at: stamp(created),
    started_at: stamp(started),
    finished_at: ended === undefined ? null : stamp(ended),
    duration: ended === undefined ? null : (ended - started) / 1000,
    queued_duration: 2,
    when: 'on_success',
    manual: false,
    allow_failure: false,
    user: user(one.by),
    runner: {
      id: 7,
      description: 'runner-1',
      runner_type: 'project_type',
      active: true,
      is_shared: false,
      tags: ['docker'],
    },
    artifacts_file: { filename: null, size: null },
    environment: null,
  });
  const tell = (status: string, when: number): Delivery => {
    const over = status === 'success' || status === 'failed';
    return hook(
      'Pipeline Hook',
      when,
      {
        object_kind: 'pipeline',
        object_attributes: {
          id,
          iid: one.run,
          name: null,
          ref,
          tag,
          sha: one.commit,
          before_sha: commit(`before ${one.commit}`),
          source: SOURCES[one.why],
          status,
          detailed_status: status === 'success' ? 'passed' : status,
          stages: ['test', 'image'],
          created_at: stamp(created),
          finished_at: over ? stamp(when) : null,
          duration: over ? (when - one.at) / 1000 : null,
          queued_duration: 3,
          protected_ref: one.why !== 'branch',
          variables: [],
          url: `https://gitlab.bramble.example/bramble/${named}/-/pipelines/${id}`,
        },
        merge_request: null,
        user: user(one.by),
        project: project(named),
        commit: {
          id: one.commit,
          message: `Work on ${one.service}\n`,
          title: `Work on ${one.service}`,
          timestamp: iso(one.at - 50_000),
          url: `https://gitlab.bramble.example/bramble/${named}/-/commit/${one.commit}`,
          author: { name: one.by, email: `${one.by}@bramble.example` },
        },
        builds: [
          job('test', over || status === 'running' ? 'success' : 'created', one.at + 5000, one.at + 45_000),
          job('image', over ? status : 'created', one.at + 46_000, over ? when - 2000 : undefined),
        ],
      },
      by,
    );
  };
  return [
    ...(one.attempt === 1 ? [tell('pending', one.at)] : []),
    tell('running', one.at + 4000),
    tell(one.ok ? 'success' : 'failed', one.until),
  ];
}

type Happened = 'pushed' | 'deleted' | 'pulled';
export function event(
  what: Happened,
  when: number,
  service: string,
  of: string,
  tag: string,
  operator: string,
  home: 'bramble' | 'playground' = 'bramble',
  named = home,
): Delivery {
  const reference = tag.startsWith('sha256:') ? `@${tag}` : `:${tag}`;
  const resource = { digest: of, tag, resource_url: `${HOST}/${named}/${service}${reference}` };
  const record = {
    specversion: '1.0',
    id: uuid(`${what} ${when} ${service} ${tag} ${of} ${operator} ${home}`),
    requestid: uuid(`request ${what} ${when} ${service} ${tag}`),
    source: `/projects/${home === 'bramble' ? 3 : 8}/webhook/policies/${home === 'bramble' ? 5 : 11}`,
    type: `harbor.artifact.${what}`,
    datacontenttype: 'application/json',
    time: iso(when),
    data: {
      resources: [resource],
      repository: {
        date_created: 1_738_600_000,
        name: service,
        namespace: named,
        repo_full_name: `${named}/${service}`,
        repo_type: 'private',
      },
    },
    operator,
  };
  return webhook(when, record, home);
}

function webhook(when: number, record: object, home: 'bramble' | 'playground' = 'bramble'): Delivery {
  const [door, secret] =
    home === 'bramble'
      ? (['harbor/images', SECRETS.HARBOR] as const)
      : (['harbor/images-playground', SECRETS.HARBOR_PLAYGROUND] as const);
  return {
    at: when + 3000,
    door,
    body: JSON.stringify(record),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Go-http-client/1.1',
      authorization: `Bearer ${secret}`,
    },
  };
}

export function pushOf(one: Made, operator = ROBOT): readonly Delivery[] {
  const pushed = one.until - 20_000;
  const told = one.tags.map((tag, nth) =>
    event('pushed', pushed + nth * 2000, one.service, one.image.digest, tag, operator),
  );
  // The hosts pull what is to run.
  const pulled = one.tags.includes('production')
    ? [event('pulled', one.until + 6 * MINUTE, one.service, one.image.digest, 'production', 'robot$bramble+deploy')]
    : [];
  return [...told, ...pulled];
}

/** What Harbor clears away on a Sunday night: images of branches of the week. */
export function retention(made: readonly Made[], sunday: number): readonly Delivery[] {
  const old = made.filter(
    ({ why, ok, at: when }) => why === 'branch' && ok && when > sunday - 7 * DAY && when < sunday,
  );
  const deleted = old.map((one, nth) =>
    event('deleted', sunday + nth * 1000, one.service, one.image.digest, at(one.tags, 0), 'harbor-jobservice'),
  );
  const rule = {
    template: 'latestPushedK',
    params: { latestPushedK: 3 },
    tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: 'pr-*' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
  };
  const finished = {
    specversion: '1.0',
    id: uuid(`retention ${sunday}`),
    requestid: uuid(`retention request ${sunday}`),
    source: '/projects/3/webhook/policies/5',
    type: 'harbor.tag_retention.finished',
    datacontenttype: 'application/json',
    time: iso(sunday + 60_000),
    data: {
      retention: {
        total: old.length,
        retained: 0,
        harbor_hostname: HOST,
        project_name: 'bramble',
        retention_policy_id: 2,
        retention_rule: [rule],
        result: 'SUCCESS',
        deleted_artifact: old.map((one) => ({
          type: 'image',
          status: 'SUCCESS',
          name_tag: `${one.service}:${at(one.tags, 0)}`,
        })),
      },
    },
    operator: 'SCHEDULE',
  };
  return [...deleted, webhook(sunday + 60_000, finished)];
}
