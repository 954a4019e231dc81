import type {
  Actor,
  BuildSystem,
  Cluster,
  Host,
  Network,
  Organisation,
  Registry,
  RegistryProduct,
  Service,
} from '../organisation.ts';
import type { Chance } from './chance.ts';
import { type Area, type Base, type Company, isFlatIn, type Roles, type Site, type Workshop } from './company.ts';
import { drawHabits, type Habits } from './habits.ts';
import { BUILDS, CLUSTER_BESIDE, PRODUCTS } from './products.ts';
import { rolesOf } from './roles.ts';
import { SERVICES, TEAMS, wordOf } from './words.ts';

export const NETWORKS: readonly Network[] = [
  { name: 'runners', cidr: '192.0.2.0/26' },
  { name: 'vpn', cidr: '192.0.2.64/26' },
  { name: 'cluster', cidr: '192.0.2.128/25' },
  { name: 'office', cidr: '198.51.100.0/24' },
];

const BASES: readonly Base[] = [
  { name: 'os', tag: '12' },
  { name: 'runtime', on: 0, tag: '22' },
  { name: 'service', on: 1, tag: '3' },
];

/** An organisation as drawn, without its telemetry. */
export function drawCompany(chance: Chance, seed: number, small: boolean): Company {
  const name = wordOf(chance.of('name'));
  const registries = drawRegistries(chance.of('registries'), name, small);
  const habits = possible(drawHabits(chance.of('habits')), registries);
  const builds = drawBuilds(chance.of('builds'), name, registries);
  const clusters = drawClusters(chance.of('clusters'), registries, small);
  const [dev, prod] = areasOf(registries, habits);
  const bases = BASES.slice(0, chance.of('bases').between(1, 3));
  const services = drawServices(chance.of('services'), { name, habits, builds, clusters, bases, small });
  const roles = rolesOf(chance.of('roles'), { name, habits, registries, builds, clusters });
  const hosts = hostsOf(chance.of('hosts'), habits, builds);
  const isRented = hosts.length === 0 && builds.length > 0 && builds.every(isForRent) && chance.of('rented').is(0.7);
  const organisation: Organisation = {
    seed,
    name,
    registries,
    builds,
    clusters,
    hosts,
    actors: actorsOf(roles),
    networks: NETWORKS.filter(({ name: one }) => one !== 'runners' || !isRented),
    telemetry: [],
    services: services.map(({ service }) => service),
  };
  return {
    organisation,
    habits,
    roles,
    dev,
    prod,
    base: { ...dev, name: 'base' },
    mirror: { ...prod, name: 'mirror' },
    preview: { ...dev, name: 'preview' },
    bases,
    services,
    isRented,
  };
}

/** Registries that fetch from upstream by themselves and say so. */
const FETCHING: readonly RegistryProduct[] = ['harbor', 'ecr', 'acr', 'nexus', 'artifactory'];

/** What needs another registry, or one that can do it, falls away without. */
function possible(habits: Habits, registries: readonly Registry[]): Habits {
  const [dev, prod] = areasOf(registries, habits);
  const isSpare = registries.some((one) => one !== dev.registry && one !== prod.registry);
  return {
    ...habits,
    replication: habits.replication && isSpare,
    pullThrough: habits.pullThrough && FETCHING.includes(prod.registry.product),
  };
}

function drawRegistries(chance: Chance, name: string, small: boolean): readonly Registry[] {
  const urn = PRODUCTS.flatMap(({ product, often }) => Array.from({ length: often }, () => product));
  const count = small ? 1 : chance.one([1, 1, 1, 2, 2, 3]);
  const region = 'eu-west-1';
  const all = Array.from({ length: count }, (_, at) =>
    registryOf(chance.one(urn), { name: at === 0 ? name : `${name}${at + 1}`, region, number: `${111122223333 + at}` }),
  );
  // Names of two parts begin with a project where the product has projects.
  return all.some(isFlatIn) ? all.map((one) => (one.prefix === '' ? { ...one, prefix: name } : one)) : all;
}

function registryOf(
  product: RegistryProduct,
  of: { readonly name: string; readonly region: string; readonly number: string },
): Registry {
  const { name, region, number } = of;
  const common = { is: 'registry', id: `registry-${name}`, product, region } as const;
  switch (product) {
    case 'ecr':
      return { ...common, host: `${number}.dkr.ecr.${region}.amazonaws.com`, prefix: '', account: number };
    case 'artifact-registry':
      return {
        ...common,
        region: 'europe-west1',
        host: 'europe-west1-docker.pkg.dev',
        prefix: `${name}-images/containers`,
        account: `${name}-images`,
      };
    case 'acr':
      return { ...common, host: `${name}images.azurecr.io`, prefix: '', account: subscriptionOf(number) };
    case 'ghcr':
      return { ...common, host: 'ghcr.io', prefix: name, account: name };
    case 'docker-hub':
      return { ...common, host: 'docker.io', prefix: name, account: name };
    case 'quay':
      return { ...common, host: `quay.${name}.example`, prefix: name, account: name };
    case 'gitlab':
      return { ...common, host: `registry.${name}.example`, prefix: `${name}/images`, account: name };
    case 'artifactory':
      return { ...common, host: `artifactory.${name}.example`, prefix: 'containers', account: name };
    default:
      return {
        ...common,
        host: `${product === 'distribution' ? 'registry' : product}.${name}.example`,
        prefix: '',
        account: name,
      };
  }
}

const subscriptionOf = (number: string): string => `22222222-0000-4000-8000-${number}`;

function drawBuilds(chance: Chance, name: string, registries: readonly Registry[]): readonly BuildSystem[] {
  const count = chance.one([0, 1, 1, 1, 1, 2]);
  const fitting = BUILDS.filter(({ beside }) => registries[0] !== undefined && beside.includes(registries[0].product));
  return chance.some(fitting, Math.min(count, fitting.length)).map(({ product }) => ({
    is: 'build',
    id: `builds-${product}`,
    product,
    host: `${product}.${name}.example`,
    account:
      product === 'codebuild' ? (registries[0]?.account ?? name) : product === 'cloud-build' ? `${name}-images` : name,
    region: registries[0]?.region ?? 'eu-west-1',
  }));
}

function drawClusters(chance: Chance, registries: readonly Registry[], small: boolean): readonly Cluster[] {
  const count = small ? 1 : chance.one([1, 1, 2, 2, 3, 4]);
  const managed = registries[0] && CLUSTER_BESIDE[registries[0].product];
  const product = managed !== undefined && chance.is(0.8) ? managed : 'kubernetes';
  return Array.from({ length: count }, (_, at): Cluster => {
    const purpose = count === 1 ? 'everything' : at === 0 ? 'staging' : 'production';
    const name = purpose === 'production' ? `prod-${at}` : purpose === 'staging' ? 'staging-1' : 'main-1';
    return {
      is: 'cluster',
      id: `cluster-${name}`,
      product,
      name,
      account: registries[0]?.account ?? '',
      region: registries[0]?.region ?? 'eu-west-1',
      nodes: Array.from({ length: chance.between(2, 5) }, (_node, nth) => nodeName(product, name, nth, chance)),
      purpose,
    };
  });
}

export function nodeName(product: Cluster['product'], cluster: string, nth: number, chance: Chance): string {
  switch (product) {
    case 'eks':
      return `ip-10-0-${nth}-${chance.between(4, 250)}.eu-west-1.compute.internal`;
    case 'gke':
      return `gke-${cluster}-pool-${chance.hex(8)}-${chance.hex(4)}`;
    case 'aks':
      return `aks-pool-${chance.between(10_000_000, 99_999_999)}-vmss00000${nth}`;
    default:
      return `${cluster}-node-${nth + 1}`;
  }
}

/** Where versions come into being and where production takes them from. */
function areasOf(registries: readonly Registry[], { promotion }: Habits): readonly [Area, Area] {
  const [first, second] = registries;
  if (first === undefined) throw new Error('an organisation without a registry');
  // What is copied keeps its name: where one registry takes two parts only, so does the other.
  const isFlat = registries.some(isFlatIn);
  if (promotion === 'retag' || promotion === 'none') {
    const only = { registry: first, name: 'apps', isFlat };
    return [only, only];
  }
  return [
    { registry: first, name: 'dev', isFlat },
    { registry: second ?? first, name: 'prod', isFlat },
  ];
}

const KINDS = ['Deployment', 'Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'CronJob'] as const;

interface Drawn {
  readonly name: string;
  readonly habits: Habits;
  readonly builds: readonly BuildSystem[];
  readonly clusters: readonly Cluster[];
  readonly bases: readonly Base[];
  readonly small: boolean;
}

function drawServices(chance: Chance, drawn: Drawn): readonly Workshop[] {
  const { name, habits, builds, clusters, bases, small } = drawn;
  const count = small ? 3 : chance.one([3, 5, 8, 12, 20, 40]);
  const teams = chance.some(TEAMS, Math.min(chance.between(1, 4), Math.ceil(count / 2)));
  const late = clusters.length > 2 && chance.is(0.3) ? chance.between(6, 20) : undefined;
  const joins = !small && chance.is(0.15);
  return chance.some(SERVICES, count).map((own, at): Workshop => {
    const team = chance.one(teams);
    const system = builds.length > 1 ? chance.one(builds) : builds[0];
    const project = projectOf(system, name, habits.monorepo ? 'platform' : `${team}-${own}`);
    const base = chance.between(0, bases.length - 1);
    const service: Service = { name: own, project, base: bases[base]?.name ?? 'os', team };
    const kind = at === 0 ? 'Deployment' : at === 7 ? 'DaemonSet' : chance.one(KINDS);
    return {
      service,
      base,
      ...(system && { system }),
      kind,
      replicas: kind === 'CronJob' ? 1 : chance.between(1, 3),
      ...sitesOf(chance, clusters, team, late),
      floats: habits.floating === 'everywhere',
      migrates: kind === 'Deployment' && chance.is(0.15),
      isBlueGreen: habits.blueGreen && kind === 'Deployment' && at % 2 === 0,
      since: joins && at === count - 1 ? chance.between(7, 20) : 0,
    };
  });
}

/** What the build system calls the project of a repository. */
export function projectOf(system: BuildSystem | undefined, name: string, repository: string): string {
  switch (system?.product) {
    case 'codebuild':
      return `${repository}-image`;
    case 'cloud-build':
      return `${name}-images`;
    case 'azure-devops':
      return repository;
    case 'tekton':
      return `ci/${repository}`;
    case 'circleci':
      return `gh/${name}/${repository}`;
    default:
      return `${name}/${repository}`;
  }
}

function sitesOf(
  chance: Chance,
  clusters: readonly Cluster[],
  team: string,
  late: number | undefined,
): { readonly staging?: Site; readonly production: readonly Site[] } {
  const staging = clusters.find(({ purpose }) => purpose !== 'production');
  const production = clusters.filter(({ purpose }) => purpose !== 'staging');
  const chosen = production.length > 1 && chance.is(0.7) ? [chance.one(production)] : production.slice(0, 2);
  return {
    ...(staging && {
      staging: { cluster: staging, namespace: staging.purpose === 'staging' ? team : `${team}-staging` },
    }),
    production: chosen.map((cluster) => ({
      cluster,
      namespace: team,
      ...(late !== undefined && cluster === clusters.at(-1) && { since: late }),
    })),
  };
}

function hostsOf(chance: Chance, { ownHosts }: Habits, builds: readonly BuildSystem[]): readonly Host[] {
  if (!ownHosts || builds.some(({ product }) => product === 'cloud-build' || product === 'codebuild')) return [];
  const engine = chance.one(['docker', 'podman'] as const);
  return Array.from({ length: chance.between(1, 2) }, (_, at) => ({
    name: `build-${at + 1}`,
    engine,
    builds: true,
    address: `192.0.2.${10 + at}`,
  }));
}

function isForRent({ product }: BuildSystem): boolean {
  return BUILDS.some((one) => one.product === product && one.rents);
}

function actorsOf(roles: Roles): readonly Actor[] {
  const { people, lead: _lead, ...robots } = roles;
  return [...Object.values(robots), ...people];
}
