// What GitHub sends to the webhooks of Larkfield and of its other organisation.
import { createHmac } from 'node:crypto';
import { commit, type Delivery, digest, hex, iso, type Made, MINUTE, number, uuid } from './month.ts';

const ORG = 'larkfield';
export const SECRETS = {
  GITHUB_RUNS: 'larkfield-runs-6d1f0c9a2b7e48',
  GITHUB_PACKAGES: 'larkfield-packages-93be52a07c',
  LABS_RUNS: 'larkfield-labs-runs-51c8e2d4',
};
const BOT = { login: 'github-actions[bot]', id: 41898282, type: 'Bot', site_admin: false };

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
        revision: image.commit,
        image_url: url,
        licenses: '',
        all_labels: {
          'org.opencontainers.image.source': url,
          'org.opencontainers.image.revision': image.commit,
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
      target_oid: image.commit,
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

export function releaseOf(one: Made): Delivery {
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
