import { expect, test } from 'vitest';
import { compilePolicy } from '../compile/compile.ts';
import { loadPolicy } from '../file/load.ts';
import { type Shown, unmatchedIn } from './unmatched.ts';

const policy = compilePolicy(
  loadPolicy(
    `
version: 1
registries: [{ host: registry.acme.example, aliases: [old.acme.example] }]
publishers:
  - { repositories: ["registry.acme.example/shop/**"], actors: [ci-bot] }
  - { repositories: ["old.acme.example/shop/**"], actors: [ci-bot] }
  - { repositories: ["*/base/**"], actors: [ci-bot] }
  - { repositories: ["registry.acme.exmaple/prod/**"], actors: [ci-bot] }
environments:
  - { name: prod, match: { clusters: [prod-*] } }
  - { name: rest, match: { namespaces: [default] } }
sources: [{ name: audit, kind: kubernetes-audit, cluster: prod-eu, files: ["audit.log", "**/pods.ndjson"] }]`,
    'p.yaml',
  ),
);
const told = (shown: Shown): readonly string[] =>
  [...unmatchedIn(policy, shown)].map(({ path, reason }) => `${path.join('.')}: ${reason}`);
const MISSPELT =
  'publishers.3: "registry.acme.exmaple/prod/**": no such registry is listed under registries, and no record names it';

test('a publisher for a registry that nothing names is told without records, too', () => {
  expect(told({ hosts: new Set() })).toEqual([
    'publishers.3: "registry.acme.exmaple/prod/**": no such registry is listed under registries',
  ]);
  expect(told({ hosts: new Set(['registry.acme.exmaple']) })).toEqual([]);
});

test('a pattern without a file, and an environment that matches nothing, need records', () => {
  const hosts = new Set(['registry.acme.example']);
  expect(told({ hosts, files: ['logs/audit.log', 'pods.ndjson'] })).toEqual([
    'sources.0.files.0: "audit.log" matches none of the files that were read, such as "logs/audit.log"',
    MISSPELT,
  ]);
  expect(told({ hosts, environments: new Set(['rest']) })).toEqual([
    'environments.0: "prod" matches nothing that these records show',
    MISSPELT,
  ]);
  expect(told({ hosts, clusters: new Set(['stage-eu']) })).toEqual([
    'environments.0: "prod" matches nothing that these records show: they name the clusters "stage-eu"',
    MISSPELT,
  ]);
  expect(told({ hosts, clusters: new Set(['prod-us']), environments: new Set(['prod', 'rest']) })).toEqual([MISSPELT]);
});
