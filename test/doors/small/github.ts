// Larkfield: a GitHub organisation with its own packages (ghcr.io), two webhooks of the organisation, no API token, no cluster.
// The open source of the same people is another organisation, with a hook and a secret of its own.
import { createHmac } from 'node:crypto';
import {
  at,
  type Attack,
  builtBy,
  commit,
  type Delivery,
  digest,
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

const ORG = 'larkfield';
const COMPANY = {
  name: ORG,
  services: ['api', 'web', 'billing', 'mailer'],
  people: ['tess-k', 'odile-m', 'bram-w'],
  newcomer: 'nia-r',
};
const SECRETS = {
  GITHUB_RUNS: 'larkfield-runs-6d1f0c9a2b7e48',
  GITHUB_PACKAGES: 'larkfield-packages-93be52a07c',
  LABS_RUNS: 'larkfield-labs-runs-51c8e2d4',
};
const BOT = { login: 'github-actions[bot]', id: 41898282, type: 'Bot', site_admin: false };

const POLICY = `version: 1
registries:
  - host: ghcr.io
publishers:
${COMPANY.services
  .map(
    (service) => `  - repositories: [ghcr.io/larkfield/${service}]
    actors: ["github-actions[bot]"]
    builds:
      - source: github
        project: larkfield/${service}
        workflows: [.github/workflows/build.yml, .github/workflows/release.yml, .github/workflows/rollback.yml]
        triggers: [push, workflow_dispatch]
`,
  )
  .join('')}  - repositories: [ghcr.io/larkfield/base]
    actors: ["github-actions[bot]"]
    builds:
      - { source: github, project: larkfield/base, workflows: [.github/workflows/weekly.yml], triggers: [schedule] }
tags:
  - repositories: ["ghcr.io/larkfield/*"]
    floating: [latest, main, production, "3.22", "pr-*"]
    immutable: ["v[0-9]*"]
classes:
  bases: [ghcr.io/larkfield/base]
sources:
  - { name: runs, kind: github, projects: ["larkfield/*"], intake: { auth: github, secret: GITHUB_RUNS } }
  - { name: packages, kind: github-packages, covers: ["ghcr.io/larkfield/*"], intake: { auth: github, secret: GITHUB_PACKAGES } }
  - { name: labs, kind: github, projects: ["larkfield-labs/*"], intake: { auth: github, secret: LABS_RUNS } }
`;

type Secret = keyof typeof SECRETS;
const DOORS = {
  runs: ['github/runs', 'GITHUB_RUNS'],
  packages: ['github-packages/packages', 'GITHUB_PACKAGES'],
  labs: ['github/labs', 'LABS_RUNS'],
} as const satisfies Record<string, readonly [string, Secret]>;

function sent(
  door: keyof typeof DOORS,
  event: string,
  at: number,
  record: object,
  signedWith: Secret = DOORS[door][1],
): Delivery {
  const body = JSON.stringify(record);
  const signature = createHmac('sha256', SECRETS[signedWith]).update(body).digest('hex');
  return {
    at,
    door: DOORS[door][0],
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/24bccdc',
      'x-github-event': event,
      'x-github-delivery': uuid(`${event} ${at} ${hex(body, 8)}`),
      'x-hub-signature-256': `sha256=${signature}`,
    },
  };
}

const user = (login: string) =>
  login === BOT.login ? BOT : { login, id: number(`user ${login}`), type: 'User', site_admin: false };
const organization = (login: string) => ({ login, id: number(`organisation ${login}`), description: '' });
const repository = (owner: string, name: string) => ({
  id: number(`repository ${owner}/${name}`),
  name,
  full_name: `${owner}/${name}`,
  private: owner === ORG,
  owner: { ...organization(owner), type: 'Organization' },
  html_url: `https://github.com/${owner}/${name}`,
  default_branch: 'main',
  visibility: owner === ORG ? 'private' : 'public',
});

const WORKFLOWS = {
  change: ['build', 'push'],
  branch: ['build', 'push'],
  release: ['release', 'push'],
  base: ['weekly', 'schedule'],
  rollback: ['rollback', 'workflow_dispatch'],
} as const;

/** What GitHub sends of a run: that it was asked for, that it goes on, how it ended. */
export function runOf(one: Made, owner = ORG, door: 'runs' | 'labs' = 'runs'): readonly Delivery[] {
  const [workflow, event] = WORKFLOWS[one.why];
  const path = `.github/workflows/${workflow}.yml`;
  const home = repository(owner, one.service);
  const id = number(`run ${owner}/${one.service} ${one.run}`);
  const told = (action: string, status: string, conclusion: string | null, when: number): Delivery =>
    sent(door, 'workflow_run', when + 1500, {
      action,
      workflow_run: {
        id,
        name: workflow,
        head_branch: one.ref,
        head_sha: one.commit,
        path,
        display_title: `${one.why} of ${one.service}`,
        run_number: one.run,
        event,
        status,
        conclusion,
        workflow_id: number(`workflow ${owner}/${one.service} ${workflow}`),
        check_suite_id: id + 1,
        html_url: `${home.html_url}/actions/runs/${id}`,
        pull_requests: [],
        created_at: iso(one.at - (one.attempt - 1) * 14 * MINUTE),
        updated_at: iso(when),
        actor: user(one.by),
        run_attempt: one.attempt,
        referenced_workflows: [],
        run_started_at: iso(one.at),
        triggering_actor: user(one.by),
        head_commit: {
          id: one.commit,
          tree_id: commit(`tree ${one.commit}`),
          message: `Work on ${one.service}`,
          timestamp: iso(one.at - 40_000),
          author: { name: one.by, email: `${one.by}@larkfield.example` },
          committer: { name: 'GitHub', email: 'noreply@github.com' },
        },
        repository: home,
        head_repository: home,
      },
      workflow: {
        id: number(`workflow ${owner}/${one.service} ${workflow}`),
        name: workflow,
        path,
        state: 'active',
        created_at: '2025-02-03T09:12:44Z',
        updated_at: '2025-02-03T09:12:44Z',
      },
      repository: home,
      organization: organization(owner),
      sender: user(one.by),
    });
  return [
    told('requested', 'queued', null, one.at),
    told('in_progress', 'in_progress', null, one.at + 9000),
    told('completed', 'completed', one.ok ? 'success' : 'failure', one.until),
  ];
}

/** What GitHub sends of a pushed version: both events, since both are asked for. `web` is built for two platforms. */
export function pushOf(one: Made, sender = BOT.login, door: 'packages' = 'packages'): readonly Delivery[] {
  const pushed = one.until - 20_000;
  const tagged = one.tags.flatMap((tag, nth) =>
    version(one, tag, one.image.digest, one.service === 'web', pushed + nth * 1000, sender, door),
  );
  if (one.service !== 'web' || one.why === 'rollback') return tagged;
  const platforms = ['amd64', 'arm64'].flatMap((name) =>
    version(one, '', digest(`${one.image.digest} ${name}`), false, pushed - 3000, sender, door),
  );
  return [...platforms, ...tagged];
}

function version(
  one: Made,
  tag: string,
  of: string,
  isIndex: boolean,
  pushed: number,
  sender: string,
  door: 'packages',
): readonly Delivery[] {
  const { service, image } = one;
  const url = `https://github.com/${ORG}/${service}`;
  const labels = isIndex
    ? {
        description: '',
        source: '',
        revision: '',
        image_url: '',
        licenses: '',
        all_labels: {
          'github.internal.platforms': JSON.stringify(
            ['amd64', 'arm64'].map((name) => ({
              digest: digest(`${image.digest} ${name}`),
              architecture: name,
              os: 'linux',
            })),
          ),
        },
      }
    : {
        description: '',
        source: url,
        revision: one.commit,
        image_url: url,
        licenses: '',
        all_labels: {
          'org.opencontainers.image.source': url,
          'org.opencontainers.image.revision': one.commit,
          'org.opencontainers.image.version': one.ref,
          'org.opencontainers.image.created': iso(one.at + MINUTE),
        },
      };
  const told = {
    id: number(`package ${service}`),
    name: service,
    namespace: ORG,
    description: '',
    ecosystem: 'CONTAINER',
    package_type: 'CONTAINER',
    html_url: `https://github.com/${ORG}/packages/${number(`package ${service}`)}`,
    created_at: '2025-02-03T09:31:05Z',
    updated_at: iso(pushed),
    owner: { ...organization(ORG), type: 'Organization' },
    package_version: {
      id: number(`version ${of}`),
      version: of,
      name: of,
      description: '',
      summary: '',
      manifest: '',
      html_url: `https://github.com/orgs/${ORG}/packages/container/${service}/${number(`version ${of}`)}`,
      target_commitish: 'main',
      target_oid: one.commit,
      created_at: '0001-01-01T00:00:00Z',
      updated_at: '0001-01-01T00:00:00Z',
      metadata: [],
      container_metadata: {
        tag: { name: tag, digest: tag === '' ? '' : of },
        labels,
        manifest: {
          digest: of,
          media_type: isIndex
            ? 'application/vnd.oci.image.index.v1+json'
            : 'application/vnd.oci.image.manifest.v1+json',
          uri: `repositories/${ORG}/${service}/manifests/${of}`,
          size: 1782,
          config: isIndex
            ? { digest: '', media_type: '', size: 0 }
            : {
                digest: tag === '' ? digest(`${of} config`) : image.config,
                media_type: 'application/vnd.oci.image.config.v1+json',
                size: 7205,
              },
          layers: isIndex
            ? []
            : image.layers.map((layer, nth) => ({
                digest: tag === '' ? digest(`${of} ${layer}`) : layer,
                media_type: 'application/vnd.oci.image.layer.v1.tar+gzip',
                size: 2_000_000 + nth,
              })),
        },
      },
      package_files: [],
      author: user(sender),
      installation_command: `docker pull ghcr.io/${ORG}/${service}:${tag}`,
      package_url: `ghcr.io/${ORG}/${service}:${tag}`,
    },
    registry: {
      about_url: 'https://docs.github.com/packages',
      name: 'GitHub CONTAINER registry',
      type: 'CONTAINER',
      url: `https://CONTAINER.pkg.github.com/${ORG}`,
      vendor: 'GitHub Inc',
    },
  };
  const rest = { repository: repository(ORG, service), organization: organization(ORG), sender: user(sender) };
  return [
    sent(door, 'package', pushed + 1800, { action: 'published', package: told, ...rest }),
    sent(door, 'registry_package', pushed + 2100, { action: 'published', registry_package: told, ...rest }),
  ];
}

function releaseOf(one: Made): Delivery {
  const home = repository(ORG, one.service);
  const release = {
    id: number(`release ${one.service} ${one.ref}`),
    tag_name: one.ref,
    target_commitish: 'main',
    name: one.ref,
    draft: false,
    prerelease: false,
    author: user(one.by),
    created_at: iso(one.at - 60_000),
    published_at: iso(one.at - 5000),
    html_url: `${home.html_url}/releases/tag/${one.ref}`,
    assets: [],
  };
  return sent('runs', 'release', one.at - 3000, {
    action: 'published',
    release,
    repository: home,
    organization: organization(ORG),
    sender: user(one.by),
  });
}

const made = builtBy(COMPANY);
const good = made.filter(({ ok }) => ok);

function month(): readonly Delivery[] {
  // The other organisation builds something once a week, too.
  const others = made
    .filter(({ why }) => why === 'base')
    .flatMap((one) =>
      runOf(
        { ...one, service: 'widgets', why: 'change', at: one.at + 400 * MINUTE, until: one.until + 400 * MINUTE },
        'larkfield-labs',
        'labs',
      ),
    );
  const all = made.flatMap((one) => [
    ...(one.why === 'release' ? [releaseOf(one)] : []),
    ...runOf(one),
    ...(one.ok ? pushOf(one) : []),
  ]);
  // Lost: how a build of the api ended, and that `latest` of a release of the mailer was moved.
  const lostRun = runOf(
    at(
      good.filter(({ service, why }) => service === 'api' && why === 'change'),
      3,
    ),
  ).slice(2);
  const lostPush = pushOf(at(releasesOf(made, 'mailer'), 1)).slice(2, 4);
  const lost = new Set([...lostRun, ...lostPush].map(({ body }) => body));
  // Twice: GitHub sends again what was not answered within ten seconds only when asked, with the same id.
  const twice = pushOf(at(releasesOf(made, 'api'), 1))
    .slice(0, 1)
    .map((one) => ({ ...one, at: one.at + 3 * MINUTE }));
  // Late: the server was away for a minute, and the owner had what failed sent again after two hours.
  const late = new Set(
    [
      ...pushOf(
        at(
          good.filter(({ service, why }) => service === 'billing' && why === 'change'),
          4,
        ),
      ),
      ...runOf(at(releasesOf(made, 'billing'), 2)).slice(2),
    ].map(({ body }) => body),
  );
  const kept = all
    .filter(({ body }) => !lost.has(body))
    .map((one) => (late.has(one.body) ? { ...one, at: one.at + 120 * MINUTE } : one));
  return inOrder([...kept, ...twice, ...others]);
}

const NIGHT = LAST + 22 * 60 * MINUTE;

function attacks(): readonly Attack[] {
  const overwritten = at(releasesOf(made, 'api'), 1);
  const evil = (service: string, tag: string, revision: string): Made => {
    const image = {
      digest: digest(`${service} implanted`),
      config: digest(`${service} implanted config`),
      layers: [...at(made, 0).image.layers, digest(`${service} implant`)],
    };
    return {
      at: NIGHT - 4 * MINUTE,
      until: NIGHT,
      service,
      why: 'release',
      by: 'tess-k',
      commit: revision,
      ref: tag,
      run: 900,
      attempt: 1,
      ok: true,
      tags: [tag],
      image,
    };
  };
  const own = evil('api', overwritten.ref, overwritten.commit);
  const newest = at(releasesOf(made, 'billing'), -1);
  const stolen = evil('billing', 'v1.2.9', newest.commit);
  const forged = { ...stolen, commit: newest.commit, by: 'odile-m' };
  const byOwn = [own.image.digest, 'tess-k'];
  const seen = (by: readonly string[]) => ({ is: 'found', by }) as const;
  return [
    {
      id: 'own push',
      what: 'tess-k pushes over api:v1.0.2 with a token of her own',
      sent: pushOf(own, 'tess-k'),
      expected: seen(byOwn),
    },
    {
      id: 'stolen account',
      what: 'a token of github-actions[bot] pushes billing:v1.2.9, which no run made; the label names the newest commit',
      sent: pushOf(stolen),
      expected: seen([stolen.image.digest]),
    },
    {
      id: 'deployed, not pushed',
      what: 'a host runs an image that nobody pushed',
      sent: [],
      expected: { is: 'unseen', why: 'nothing of clusters or hosts is read' },
    },
    // Must hold: the owner of an unrelated hook clears nothing (sections 1 and 5 b).
    {
      id: 'forged by the labs hook',
      what: 'after the stolen account, a run of larkfield/billing through the door of the other organisation, first and last',
      sent: [...runOf(forged, ORG, 'labs'), ...pushOf(stolen)],
      expected: seen([stolen.image.digest]),
    },
    // Must hold: two claims that contradict each other clear nothing (section 3).
    {
      id: 'forged push by its own hook',
      what: 'after her own push, the same push again with the secret of the package hook, by github-actions[bot], with a run',
      sent: [...pushOf(own, 'tess-k'), ...runOf({ ...own, by: 'odile-m' }), ...pushOf({ ...own, until: NIGHT + 2000 })],
      expected: seen(byOwn),
    },
    // Need not hold: nothing but the webhook exists, so that it may keep quiet (section 3); it must be called what it is.
    {
      id: 'forged run by its own hook',
      what: 'before the stolen account, a run of larkfield/billing with the secret of the hook',
      sent: [...runOf(forged), ...pushOf(stolen)],
      expected: { is: 'called a claim', by: [stolen.image.digest] },
    },
    {
      id: 'no proof',
      what: 'the same run with a wrong secret is refused at the door',
      sent: [
        ...pushOf(stolen),
        ...runOf(forged).map((one) => ({
          ...one,
          headers: { ...one.headers, 'x-hub-signature-256': `sha256=${hex('wrong')}` },
        })),
      ],
      expected: seen([stolen.image.digest]),
    },
  ];
}

export const larkfield: Organisation = {
  name: 'GitHub and its packages',
  policy: POLICY,
  secrets: SECRETS,
  month: month(),
  attacks: attacks(),
};
