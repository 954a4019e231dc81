import { image } from '../../scenarios/images.ts';
import type { Act } from '../act.ts';
import type { Actor, BuildSystem, Feed, Host, Organisation, Registry } from '../organisation.ts';

const START = Date.parse('2026-03-02T08:00:00.123Z');

const actor = (id: string, kind: Actor['kind']): Actor => ({ id, kind, accounts: {} });
const dana = actor('dana', 'person');
const robot = actor('image-build', 'robot');
const node = actor('prod-nodes', 'node');
const itself = actor('itself', 'registry');

/** A registry or build system of a product, as far as its writers look at it. */
export const registryOf = (product: Registry['product']): Registry => {
  const place = PLACES[product] ?? { host: `${product}.korvel.example`, prefix: 'korvel' };
  return { is: 'registry', id: product, product, account: '111122223333', region: 'eu-west-1', ...place };
};

const PLACES: Readonly<Partial<Record<Registry['product'], Partial<Registry> & Pick<Registry, 'host' | 'prefix'>>>> = {
  ecr: { host: '111122223333.dkr.ecr.eu-west-1.amazonaws.com', prefix: '' },
  acr: {
    host: 'korvelimages.azurecr.io',
    prefix: '',
    account: '22222222-0000-4000-8000-000000000000',
    region: 'westeurope',
  },
  'artifact-registry': {
    host: 'europe-west1-docker.pkg.dev',
    prefix: 'korvel-images/prod',
    account: 'korvel-images',
    region: 'europe-west1',
  },
  ghcr: { host: 'ghcr.io', prefix: 'korvel' },
  'docker-hub': { host: 'docker.io', prefix: 'korvel' },
  artifactory: { host: 'artifactory.korvel.example', prefix: 'docker-local' },
};

export const buildSystemOf = (product: BuildSystem['product']): BuildSystem => ({
  is: 'build',
  id: `${product}-builds`,
  product,
  host: `${product}.korvel.example`,
  account: product === 'cloud-build' ? 'korvel-ci' : '111122223333',
  region: product === 'cloud-build' ? 'europe-west1' : 'eu-west-1',
});

const host: Host = { name: 'ci-1', engine: 'docker', builds: true, address: '192.0.2.11' };

export const feedOf = (kind: string, of: string, without: readonly string[] = []): Feed => ({
  name: `${kind}-feed`,
  kind,
  of,
  offset: 1200,
  wholeSeconds: false,
  delay: 0,
  duplicates: 0,
  reordered: false,
  without,
});

export const organisation: Organisation = {
  seed: 1,
  name: 'korvel',
  registries: [],
  builds: [],
  clusters: [],
  hosts: [host],
  actors: [dana, robot, node, itself],
  networks: [],
  telemetry: [],
  services: [],
};

const runners = { at: START, by: robot, address: '192.0.2.11', agent: 'buildkit/v0.25.1' } as const;
const people = { at: START, by: dana, address: '198.51.100.7', agent: 'skopeo/1.18.0' } as const;
const nodes = { at: START, by: node, address: '10.0.1.4', agent: 'containerd/v2.1.4' } as const;
const ofItself = { at: START, by: itself, address: '10.0.0.9', agent: 'registry' } as const;

/** A little of everything that a registry can tell. */
export function registryActs(registry: Registry): readonly Act[] {
  const repository = [registry.prefix, 'shop/api'].filter((part) => part !== '').join('/');
  const steps = [...pushes(registry, repository), ...others(registry, repository), ...controls(registry, repository)];
  return steps.map((act, nth) => ({ ...act, at: START + nth * 60_000 }));
}

const labels = { 'org.opencontainers.image.revision': 'c'.repeat(40) };
const api = image('api 1.4.2', { layers: ['os', 'node', 'api'], labels });
const index = image('api index', { children: [api, image('api arm')] });
const signature = image('signature', { layers: ['signed'], subject: api });

function pushes(registry: Registry, repository: string): readonly Act[] {
  const to = { registry, repository, tag: '1.4.2' };
  const signed = { registry, repository, tag: `sha256-${api.digest.slice(7)}.sig` };
  const promoted = { registry, repository: `${repository}-copy`, tag: '1.4.2' };
  const upstream = { registry: registryOf('docker-hub'), repository: 'library/node', tag: '22' };
  return [
    { act: 'push', ...runners, image: api, to, run: 'r1' },
    { act: 'push', ...runners, image: index, to: { ...to, tag: 'main' } },
    { act: 'push', ...runners, image: signature, to: signed, agent: 'cosign/v2.5.3' },
    { act: 'push', ...people, image: api, to: promoted, copyOf: to },
    { act: 'push', ...ofItself, image: api, to, own: 'replication', copyOf: to },
    { act: 'push', ...ofItself, image: api, to: { ...to, tag: '22' }, own: 'pull-through', copyOf: upstream },
  ];
}

function others(registry: Registry, repository: string): readonly Act[] {
  const from = { registry, repository, tag: '1.4.2' };
  const byDigest = { registry, repository };
  return [
    { act: 'pull', ...nodes, image: api, from },
    { act: 'pull', ...nodes, image: api, from: byDigest },
    { act: 'pull', ...people, image: api, from },
    { act: 'delete', ...people, image: api, from, what: 'tag' },
    { act: 'delete', ...people, image: api, from: byDigest, what: 'manifest' },
    { act: 'delete', ...ofItself, image: api, from, what: 'manifest', own: true },
    { act: 'delete', ...ofItself, image: api, from, what: 'tag', own: true },
  ];
}

const CHANGES = [
  'member-added',
  'member-removed',
  'role-bound',
  'role-changed',
  'token-issued',
  'account-renamed',
  'immutability-on',
  'immutability-off',
  'retention-changed',
  'replication-changed',
  'telemetry-off',
  'telemetry-on',
  'repository-made',
  'repository-deleted',
] as const;

function controls(system: Registry | BuildSystem, on: string): readonly Act[] {
  const common = { act: 'control', at: START, by: dana, address: '198.51.100.7', system, on } as const;
  return CHANGES.map((what, nth) => ({ ...common, what, at: START + nth * 60_000, to: robot, agent: 'Mozilla/5.0' }));
}

const TRIGGERS = ['push', 'tag', 'schedule', 'manual', 'pull_request', 'api', 'upstream'] as const;

/** A little of everything that a build system can tell. */
export function buildActs(system: BuildSystem, registry: Registry): readonly Act[] {
  const runs = TRIGGERS.map((trigger, nth): Act => {
    const at = START + nth * 600_000;
    return {
      act: 'build',
      at,
      by: dana,
      address: '198.51.100.7',
      system,
      run: `r${nth}`,
      attempt: trigger === 'manual' ? 2 : 1,
      project: 'korvel/shop',
      workflow: '.github/workflows/release.yml',
      ref: trigger === 'tag' ? 'refs/tags/v1.4.2' : 'refs/heads/main',
      trigger,
      commit: 'c'.repeat(40),
      ended: at + 240_000,
      outcome: trigger === 'schedule' ? 'failure' : 'success',
      ...(nth % 2 === 0 && { host }),
      made:
        trigger === 'push' || trigger === 'tag'
          ? [{ image: image('api 1.4.2'), to: { registry, repository: 'shop/api', tag: '1.4.2' } }]
          : [],
    };
  });
  const release: Act = {
    act: 'release',
    at: START,
    by: dana,
    address: '198.51.100.7',
    system,
    project: 'korvel/shop',
    tag: 'v1.4.2',
    commit: 'c'.repeat(40),
  };
  return [...runs, release, ...controls(system, 'korvel/shop')];
}
