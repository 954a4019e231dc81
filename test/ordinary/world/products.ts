import type { BuildProduct, Cluster, RegistryProduct } from '../organisation.ts';

interface RegistryFacts {
  readonly product: RegistryProduct;
  /** Kinds of feeds; the first is there whenever the registry is on record. */
  readonly feeds: readonly string[];
  /** Whose registry takes names of two parts only: `korvel/dev-shop-api`. */
  readonly flat: boolean;
  /** Of ten draws. */
  readonly often: number;
}

/** Every registry product that the writers offer. A product joins the generator by a line here. */
export const PRODUCTS: readonly RegistryFacts[] = [
  { product: 'distribution', feeds: ['distribution'], flat: false, often: 4 },
  { product: 'harbor', feeds: ['harbor', 'harbor-audit'], flat: false, often: 4 },
  { product: 'ecr', feeds: ['ecr-cloudtrail', 'ecr-eventbridge', 'aws-cloudtrail'], flat: false, often: 4 },
  {
    product: 'artifact-registry',
    feeds: ['artifact-registry-audit', 'google-artifact-registry', 'google-iam'],
    flat: false,
    often: 3,
  },
  { product: 'acr', feeds: ['azure-acr-log', 'azure-acr', 'azure-activity'], flat: false, often: 3 },
  { product: 'gitlab', feeds: ['distribution'], flat: true, often: 2 },
  { product: 'quay', feeds: ['quay-logs', 'quay'], flat: true, often: 2 },
  { product: 'ghcr', feeds: ['github-packages', 'github-audit'], flat: true, often: 2 },
  { product: 'docker-hub', feeds: ['dockerhub-audit', 'dockerhub'], flat: true, often: 1 },
  { product: 'nexus', feeds: ['nexus', 'nexus-audit'], flat: false, often: 2 },
  { product: 'artifactory', feeds: ['jfrog', 'jfrog-audit', 'jfrog-access'], flat: false, often: 2 },
];

interface BuildFacts {
  readonly product: BuildProduct;
  readonly feeds: readonly string[];
  /** The registries beside which it is usual. */
  readonly beside: readonly RegistryProduct[];
  /** What a policy writes under `triggers` for pushes, schedules, runs by hand and pull requests; absent: nothing. */
  readonly triggers?: Readonly<Record<'push' | 'schedule' | 'manual' | 'pull_request', string>>;
  /** Whether its records name the workflow, so that a policy can. */
  readonly workflows: boolean;
  /** Whether its vendor rents out hosts to build on, to those who do not run it themselves: GitLab is drawn as one's own. */
  readonly rents: boolean;
}

/** Every build product that the writers offer. */
export const BUILDS: readonly BuildFacts[] = [
  {
    product: 'github',
    feeds: ['github', 'github-audit'],
    beside: ['distribution', 'harbor', 'ecr', 'ghcr', 'docker-hub', 'quay', 'acr', 'artifact-registry'],
    triggers: { push: 'push', schedule: 'schedule', manual: 'workflow_dispatch', pull_request: 'pull_request' },
    workflows: true,
    rents: true,
  },
  {
    product: 'gitlab',
    feeds: ['gitlab', 'gitlab-audit'],
    beside: ['gitlab', 'harbor', 'distribution', 'nexus', 'artifactory', 'ecr'],
    triggers: { push: 'push', schedule: 'schedule', manual: 'web', pull_request: 'merge_request_event' },
    workflows: false,
    rents: false,
  },
  {
    product: 'azure-devops',
    feeds: ['azure-devops'],
    beside: ['acr'],
    triggers: { push: 'individualCI', schedule: 'schedule', manual: 'manual', pull_request: 'pullRequest' },
    workflows: true,
    rents: true,
  },
  {
    product: 'cloud-build',
    feeds: ['google-cloud-build', 'google-cloud-build-audit'],
    beside: ['artifact-registry'],
    workflows: true,
    rents: true,
  },
  {
    product: 'codebuild',
    feeds: ['codebuild', 'codebuild-cloudtrail'],
    beside: ['ecr'],
    triggers: { push: 'webhook', schedule: 'schedule', manual: 'manual', pull_request: 'pull_request' },
    workflows: false,
    rents: true,
  },
  {
    product: 'jenkins',
    feeds: ['jenkins'],
    beside: ['distribution', 'harbor', 'nexus', 'artifactory', 'quay'],
    workflows: false,
    rents: false,
  },
  { product: 'tekton', feeds: ['tekton'], beside: ['quay', 'harbor', 'distribution'], workflows: false, rents: false },
  { product: 'circleci', feeds: ['circleci'], beside: ['ecr', 'docker-hub', 'quay'], workflows: true, rents: true },
  {
    product: 'buildkite',
    feeds: ['buildkite'],
    beside: ['ecr', 'artifactory', 'artifact-registry'],
    workflows: false,
    rents: false,
  },
];

/** How a policy calls the build system: `builds[].source`. */
export const SOURCE_OF: Readonly<Record<BuildProduct, string>> = {
  github: 'github',
  gitlab: 'gitlab',
  'azure-devops': 'azure-devops',
  'cloud-build': 'google-cloud-build',
  codebuild: 'codebuild',
  jenkins: 'jenkins',
  tekton: 'tekton',
  circleci: 'circleci',
  buildkite: 'buildkite',
};

/** The managed cluster that is usual beside a registry. */
export const CLUSTER_BESIDE: Readonly<Partial<Record<RegistryProduct, Cluster['product']>>> = {
  ecr: 'eks',
  'artifact-registry': 'gke',
  acr: 'aks',
};

export const CLUSTER_FEEDS: Readonly<Record<Cluster['product'], string>> = {
  kubernetes: 'kubernetes-audit',
  eks: 'kubernetes-audit',
  gke: 'gke-audit',
  aks: 'kubernetes-audit',
};
