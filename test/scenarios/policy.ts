import { parse, stringify } from 'yaml';
import { CLUSTERS, type Names, NETWORKS } from './stack.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The policy file of a stack, as text, with a scenario's own lines merged in: objects are merged, lists appended to,
 * other values replaced. `hosts`: names of the hosts whose engines' records are read.
 */
export function policyText(names: Names, hosts: readonly string[] = [], lines = ''): string {
  const own: unknown = parse(filledIn(lines, names)) ?? {};
  return stringify(merged(policyOf(names, hosts), own), { aliasDuplicateObjects: false });
}

function filledIn(lines: string, { registry, actors }: Names): string {
  const [name, ...aliases] = actors.pipeline;
  return lines
    .replaceAll('REGISTRY', registry)
    .replaceAll('PIPELINE_NAME', JSON.stringify(name))
    .replaceAll('PIPELINE_ALIASES', JSON.stringify(aliases));
}

function policyOf(names: Names, hosts: readonly string[]): Fields {
  const { registry, actors, build } = names;
  const at = (path: string): string => `${registry}/${path}`;
  const builds = (projects: readonly string[]): readonly Fields[] =>
    projects.map((project) => ({
      source: build.source,
      project: build.projects[project] ?? project,
      ...(build.workflows && { workflows: build.workflows }),
      refs: build.refs,
      triggers: build.triggers,
    }));
  const products = Object.keys(build.projects).filter((project) => project !== 'base');
  const networks = [NETWORKS.runner];
  return {
    version: 1,
    registries: [{ host: registry.split('/', 1)[0] }],
    publishers: [
      { repositories: [at('dev/**')], actors: actors.pipeline, builds: builds(products), networks },
      { repositories: [at('base/**')], actors: actors.pipeline, builds: builds(['base']), networks },
      { repositories: [at('prod/**')], actors: actors.promoter, networks },
      { repositories: [at('prod/**')], actors: actors.release },
      { repositories: [at('mirror/**')], actors: actors.replication },
    ],
    builders: [{ hosts: ['ci-*'] }],
    tags: [
      { repositories: [at('dev/**'), at('prod/**')], floating: ['latest'], immutable: ['[0-9]*.[0-9]*'] },
      { repositories: [at('base/**')], floating: ['latest', '[0-9]*'] },
    ],
    promotions: [{ from: [at('dev/**')], to: [at('prod/**')], actors: actors.promoter, minAge: '1h' }],
    environments: [
      {
        name: 'prod',
        match: { clusters: [CLUSTERS.prod], namespaces: ['**'] },
        exempt: { namespaces: ['kube-system', 'argocd'] },
        repositories: [at('prod/**')],
        deployers: actors.deployer,
        maxAge: '30d',
        require: { digest: true, promotion: true, change: 'acme.example/change' },
      },
      { name: 'sandbox', match: { clusters: [CLUSTERS.dev] }, require: {} },
    ],
    classes: {
      bases: [at('base/**')],
      testing: [at('**/scratch/**')],
      replication: [{ actors: actors.replication, from: ['**'], to: [at('mirror/**')] }],
    },
    retentionActors: actors.retention,
    releaseActors: actors.release,
    protected: { names: [at('base/**'), at('dev/**'), at('prod/**')] },
    sources: [
      ...names.sources,
      ...(names.hosts === undefined ? [] : hosts).map((host) => ({
        name: host,
        kind: names.hosts,
        host,
        files: [`hosts/${host}.*`],
      })),
    ],
  };
}

function merged(base: unknown, own: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(own)) return [...base, ...own];
  if (!isFields(base) || !isFields(own)) return own ?? base;
  const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, key in own ? merged(base[key], own[key]) : base[key]]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
