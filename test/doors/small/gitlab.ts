// Bramble: one GitLab project with a hook, one Harbor project with a webhook; no API token, no cluster. Beside them a
// playground: a GitLab project and a Harbor project that everybody in the house owns, each with a hook and a secret of its own.
import {
  at,
  type Attack,
  builtBy,
  commit,
  DAY,
  type Delivery,
  digest,
  FIRST,
  hex,
  inOrder,
  iso,
  LAST,
  type Made,
  MINUTE,
  number,
  type Organisation,
  releasesOf,
  uuid,
} from './month.ts';

const COMPANY = {
  name: 'bramble',
  services: ['orders', 'shipping', 'invoices', 'portal', 'search'],
  people: ['otto', 'wilma', 'jens'],
  newcomer: 'nadia',
};
const HOST = 'harbor.bramble.example';
const ROBOT = 'robot$bramble+ci';
const SECRETS = {
  GITLAB: 'bramble-platform-hook-0f3b9c71',
  PLAYGROUND: 'bramble-playground-hook-77ad20e1',
  HARBOR: 'bramble-harbor-c1f09d7e52',
  HARBOR_PLAYGROUND: 'bramble-harbor-playground-e83a61',
};

const POLICY = `version: 1
registries:
  - host: ${HOST}
publishers:
  - repositories: ["${HOST}/bramble/**"]
    actors: ["${ROBOT}"]
    builds:
      - { source: gitlab, project: bramble/platform }
  - repositories: ["${HOST}/playground/**"]
tags:
  - repositories: ["${HOST}/bramble/**"]
    floating: [latest, main, production, "3.22", "pr-*"]
    immutable: ["v[0-9]*"]
classes:
  bases: ["${HOST}/bramble/base"]
  testing: ["${HOST}/playground/**"]
retentionActors: [harbor-jobservice]
sources:
  - { name: pipelines, kind: gitlab, projects: [bramble/platform], intake: { auth: gitlab-token, secret: GITLAB } }
  - { name: playground, kind: gitlab, projects: [bramble/playground], intake: { auth: gitlab-token, secret: PLAYGROUND } }
  - { name: images, kind: harbor, covers: ["${HOST}/bramble/**"], intake: { auth: bearer, secret: HARBOR } }
  - { name: images-playground, kind: harbor, covers: ["${HOST}/playground/**"], intake: { auth: bearer, secret: HARBOR_PLAYGROUND } }
`;

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
function pipelineOf(
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
function event(
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

function pushOf(one: Made, operator = ROBOT): readonly Delivery[] {
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
function retention(made: readonly Made[], sunday: number): readonly Delivery[] {
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

const made = builtBy(COMPANY);
const good = made.filter(({ ok }) => ok);

function month(): readonly Delivery[] {
  const all = made.flatMap((one) => [...pipelineOf(one), ...(one.ok ? pushOf(one) : [])]);
  const sundays = [6, 13, 20].flatMap((day) => retention(made, FIRST + day * DAY + 120 * MINUTE));
  // Somebody tries something in the playground now and then.
  const tries = [1, 8, 16, 22].flatMap((day) => {
    const when = FIRST + day * DAY + 930 * MINUTE;
    const one = { ...at(made, day), at: when - 4 * MINUTE, until: when };
    return [
      ...pipelineOf(one, 'playground'),
      event('pushed', when + 600_000, 'try', digest(`try ${day}`), 'latest', 'wilma', 'playground'),
    ];
  });
  // Lost: how a pipeline of shipping ended; that `latest` was moved by a release of the portal.
  const lost = new Set(
    [
      ...pipelineOf(
        at(
          good.filter(({ service, why }) => service === 'shipping' && why === 'change'),
          2,
        ),
      ).slice(2),
      ...pushOf(at(releasesOf(made, 'portal'), 1)).slice(1, 2),
    ].map(({ body }) => body),
  );
  // Twice: Harbor's job had no answer in time and sent again.
  const twice = pushOf(at(releasesOf(made, 'orders'), 2))
    .slice(0, 1)
    .map((one) => ({ ...one, at: one.at + 5000 }));
  // Late: the queue of GitLab stood for 50 minutes, Harbor's for 20.
  const late = new Map([
    ...pipelineOf(at(releasesOf(made, 'invoices'), 1))
      .slice(1)
      .map(({ body }) => [body, 50] as const),
    ...pushOf(
      at(
        good.filter(({ service, why }) => service === 'search' && why === 'change'),
        3,
      ),
    ).map(({ body }) => [body, 20] as const),
  ]);
  const kept = all
    .filter(({ body }) => !lost.has(body))
    .map((one) => ({ ...one, at: one.at + (late.get(one.body) ?? 0) * MINUTE }));
  return inOrder([...kept, ...twice, ...sundays, ...tries]);
}

const NIGHT = LAST + 21 * 60 * MINUTE;

function attacks(): readonly Attack[] {
  const evil = (service: string, tag: string): Made => ({
    at: NIGHT - 4 * MINUTE,
    until: NIGHT,
    service,
    why: 'release',
    by: 'wilma',
    commit: commit(`evil ${service}`),
    ref: tag,
    run: 900,
    attempt: 1,
    ok: true,
    tags: [tag],
    image: { digest: digest(`${service} implanted`), config: '', layers: [] },
  });
  const overwritten = at(releasesOf(made, 'orders'), 1);
  const own = evil('orders', overwritten.ref);
  const stolen = evil('invoices', 'v1.2.9');
  const retold = event('pushed', NIGHT - 23_000, 'orders', own.image.digest, own.ref, ROBOT, 'playground', 'bramble');
  const byOwn = [own.image.digest, 'otto'];
  const seen = (by: readonly string[]) => ({ is: 'found', by }) as const;
  return [
    {
      id: 'own push',
      what: 'otto pushes over orders:v1.0.2 with an account of his own',
      sent: pushOf(own, 'otto'),
      expected: seen(byOwn),
    },
    {
      id: 'stolen account',
      what: 'the robot of the pipeline pushes invoices:v1.2.9, and no pipeline goes on',
      sent: pushOf(stolen),
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'deployed, not pushed',
      what: 'a host runs an image that nobody pushed',
      sent: [],
      expected: { is: 'unseen', why: 'nothing of clusters or hosts is read; a pull is no container' },
    },
    // Must hold: the owners of unrelated hooks clear nothing (sections 1 and 5 b).
    {
      id: 'forged by the playground hook',
      what: 'before the stolen account, a pipeline of bramble/platform with the token of the playground',
      sent: [...pipelineOf(stolen, 'playground', 'platform'), ...pushOf(stolen)],
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'forged by the playground registry',
      what: 'before and after his own push, the same by the robot through the webhook of the other Harbor project',
      sent: [retold, ...pushOf(own, 'otto'), { ...retold, at: retold.at + 9000 }],
      expected: seen(byOwn),
    },
    // Must hold: two claims that contradict each other clear nothing (section 3).
    {
      id: 'forged push by its own webhook',
      what: 'after his own push, the same push by the robot, with the secret of the webhook, and a pipeline',
      sent: [...pushOf(own, 'otto'), ...pipelineOf(own), ...pushOf({ ...own, until: NIGHT + 2000 })],
      expected: seen(byOwn),
    },
    // Need not hold: nothing but the webhook exists, so that it may keep quiet (section 3); it must be called what it is.
    {
      id: 'forged pipeline by its own hook',
      what: 'after the stolen account, a pipeline of bramble/platform with the token of its hook',
      sent: [...pushOf(stolen), ...pipelineOf(stolen).map((one) => ({ ...one, at: one.at + 10 * MINUTE }))],
      expected: { is: 'called a claim', by: [stolen.image.digest] },
    },
  ];
}

export const bramble: Organisation = {
  name: 'GitLab and Harbor',
  policy: POLICY,
  secrets: SECRETS,
  month: month(),
  attacks: attacks(),
};
