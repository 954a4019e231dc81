/** The systems and people of one organisation, as drawn. */
export interface Organisation {
  readonly seed: number;
  /** A word without meaning: `korvel`. Hosts end in `.example`. */
  readonly name: string;
  readonly registries: readonly Registry[];
  readonly builds: readonly BuildSystem[];
  readonly clusters: readonly Cluster[];
  /** Hosts with a container engine whose events may be on record. */
  readonly hosts: readonly Host[];
  readonly actors: readonly Actor[];
  readonly networks: readonly Network[];
  readonly telemetry: readonly Feed[];
  readonly services: readonly Service[];
}

export type RegistryProduct =
  | 'distribution'
  | 'harbor'
  | 'ecr'
  | 'artifact-registry'
  | 'acr'
  | 'gitlab'
  | 'quay'
  | 'ghcr'
  | 'docker-hub'
  | 'nexus'
  | 'artifactory';

export interface Registry {
  readonly is: 'registry';
  readonly id: string;
  readonly product: RegistryProduct;
  readonly host: string;
  /** What comes before every repository: an account's project, `acme/images`; may be empty. */
  readonly prefix: string;
  /** Account, project or subscription number, where the product has one. */
  readonly account: string;
  readonly region: string;
}

export type BuildProduct =
  | 'github'
  | 'gitlab'
  | 'azure-devops'
  | 'cloud-build'
  | 'codebuild'
  | 'jenkins'
  | 'tekton'
  | 'circleci'
  | 'buildkite';

export interface BuildSystem {
  readonly is: 'build';
  readonly id: string;
  readonly product: BuildProduct;
  readonly host: string;
  readonly account: string;
  readonly region: string;
}

export interface Cluster {
  readonly is: 'cluster';
  readonly id: string;
  readonly product: 'kubernetes' | 'eks' | 'gke' | 'aks';
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly nodes: readonly string[];
  readonly purpose: 'production' | 'staging' | 'everything';
}

export interface Host {
  readonly name: string;
  readonly engine: 'docker' | 'podman';
  readonly builds: boolean;
  readonly address: string;
}

export interface Actor {
  readonly id: string;
  readonly kind: 'person' | 'robot' | 'workload' | 'controller' | 'node' | 'registry' | 'outsider';
  /** What a system calls it, by the system's id; where absent, the writers' way for that product with `id`. */
  readonly accounts: Readonly<Record<string, string>>;
}

export interface Network {
  readonly name: 'runners' | 'office' | 'cluster' | 'vpn' | 'cloud';
  readonly cidr: string;
}

export interface Service {
  readonly name: string;
  readonly project: string;
  readonly base?: string;
  readonly team: string;
}

/** One stream of records that somebody keeps. */
export interface Feed {
  /** `sources[].name` of the policy, and the folder of its files. */
  readonly name: string;
  /** The kind, as `landwaiter sources` names it. */
  readonly kind: string;
  readonly of: string;
  /** Milliseconds that its clock is ahead of the true one; at most 3 s either way. */
  readonly offset: number;
  readonly wholeSeconds: boolean;
  /** How long records take to arrive; matters where they are judged while they come. */
  readonly delay: number;
  readonly duplicates: number;
  readonly reordered: boolean;
  /** Records before this are not there. */
  readonly from?: number;
  readonly until?: number;
  /** Of an audit log whose policy asks for no more: who asked for what, nothing of what was asked for. */
  readonly level?: 'Metadata';
  /** Of an audit log: so many of the API servers' are collected. */
  readonly servers?: { readonly kept: number; readonly of: number };
  /** Fields that the version in use leaves out, by the writer's own names. */
  readonly without: readonly string[];
}
