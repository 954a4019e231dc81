/** The policy of the company that the built-in rules' cases are told about. */
export const ACME = `
version: 1
registries:
  - host: registry.acme.example
    aliases: ["registry.internal.acme.example:5000"]
actors:
  - { name: ci-bot, aliases: ["arn:aws:sts::111122223333:assumed-role/gha-shop/*"], kind: ci }
publishers:
  - repositories: ["registry.acme.example/shop/**", "registry.acme.example/dev/**"]
    actors: [ci-bot, nightly-bot]
    builds:
      - source: github
        project: acme/shop
        workflows: [".github/workflows/release.yml"]
        refs: ["refs/heads/main", "refs/tags/v*"]
        triggers: [push, release]
  - repositories: ["registry.acme.example/base/**"]
    actors: [base-bot]
builders:
  - { hosts: ["ci-*"] }
tags:
  - repositories: ["**"]
    floating: [latest, edge]
    immutable: ["v*"]
promotions:
  - from: ["registry.acme.example/dev/**"]
    to: ["registry.acme.example/prod/**"]
    actors: [promoter]
environments:
  - name: prod
    match: { clusters: ["prod-*"] }
    exempt: { namespaces: [kube-system] }
    repositories: ["registry.acme.example/shop/**", "registry.acme.example/prod/**"]
    deployers: ["system:serviceaccount:argocd:*"]
    injectors: ["registry.acme.example/mesh/proxyv2"]
    require: { digest: true }
  - { name: sandbox, match: { clusters: ["sandbox-*"] }, require: {} }
classes:
  testing: ["**/scratch/**"]
  replication:
    - { actors: [harbor-jobservice], from: ["**"], to: ["registry.acme.example/mirror/**", "registry.acme.example/shop/**"] }
    - { actors: [region-bot], from: ["registry.acme.example/base/**", "registry.acme.example/shop/region/**"], to: ["registry.acme.example/shop/region/**"] }
    - { actors: [cache-bot], from: ["docker.example/**"], to: ["registry.acme.example/shop/cache/**"] }
retentionActors: [gc-bot]
releaseActors: [release-bot]
`;

/** The same, which wants runs on record with the build system itself. */
export const ON_RECORD = ACME.replace('        triggers: [push, release]\n', '$&        evidence: recorded\n');
