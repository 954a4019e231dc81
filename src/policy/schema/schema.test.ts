import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../file/load.ts';
import { policyJsonSchema, policySchema } from './schema.ts';

/** Every key of the file, in the words of the documentation. */
const WHOLE = `
version: 1
registries:
  - host: registry.acme.example
    aliases: [registry.internal.acme.example:5000]
actors:                           # one name for identities that mean the same
  - { name: ci-bot, aliases: ["arn:aws:sts::111122223333:assumed-role/gha-shop/*"], kind: ci }
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot]
    builds:                       # what may explain a push; leave out where builds are not required
      - source: github
        project: acme/shop
        workflows: [".github/workflows/release.yml"]
        refs: ["refs/heads/main", "refs/tags/v*"]
        triggers: [push, release, schedule]
    clients: ["buildkit/*", "Docker-Client/*"]
    networks: ["192.0.2.0/24"]
unlistedRepositories: nobody
builders:
  - { hosts: ["ci-*"], clusters: [build] }
tags:
  - repositories: ["**"]
    floating: [latest, main, "*-edge"]
    immutable: ["v*", "[0-9]*"]
promotions:
  - from: ["registry.acme.example/dev/**"]
    to: ["registry.acme.example/prod/**"]
    actors: [promoter]
    minAge: 1h
    builds: [{ source: jenkins, project: promote }]
environments:
  - name: prod
    match: { clusters: ["prod-*"], namespaces: ["**"] }
    exempt: { namespaces: [kube-system] }
    repositories: ["registry.acme.example/prod/**"]
    deny: { tags: ["pr-*"], digests: [] }
    deployers: ["system:serviceaccount:argocd:*"]
    injectors: ["**/proxyv2"]
    maxAge: 90d
    require: { digest: true, build: true, promotion: true, signature: [release], provenance: true, admission: true, contents: true, change: "acme.example/change" }
  - name: sandbox
    match: { clusters: ["dev-*"] }
    require: {}
classes:
  testing: ["**/scratch/**"]
  bases: ["**/base/**"]
  replication: [{ actors: [harbor-jobservice], from: ["**"], to: ["**"] }]
retentionActors: [gc-bot]
releaseActors: [release-bot]
protected: { names: ["registry.acme.example/shop/**"], known: [] }
contents:
  baseline: [{ repositories: ["registry.acme.example/prod/**"], tags: ["[0-9]*"] }]
  own: [{ repositories: ["**"], paths: ["/srv/**", "/app/**"] }]
  accept:
    - kind: service-unit
      paths: ["/etc/systemd/system/agent.service"]
      repositories: ["**"]
      reason: the agent of the platform team
      owner: dana@acme.example
      expires: 2026-12-31T00:00:00Z
  limits: { layer: 32GiB, entries: 1000000, time: 10m }
  cache: /var/cache/landwaiter
trust:
  roots:
    - { name: public-good, builtin: sigstore, maxAge: 180d }
    - { name: corp, certificates: [trust/ca.pem], kind: notation, identities: ["C=DE, O=acme"], timestamps: [trust/tsa.pem] }
signers:
  - name: release
    key: keys/cosign.pub
    root: public-good
    log: required
    builders: ["https://builder.example"]
    attestations: true
    validFrom: 2026-01-01T00:00:00Z
    validUntil: 2027-01-01T00:00:00Z
  - { name: keyless, identity: "https://github.example/acme/shop/*", issuer: "https://token.example" }
exceptions:
  - id: EX-7
    reason: emergency fix for an outage
    ticket: INC-1234
    owner: dana@acme.example
    approvedBy: lee@acme.example
    starts: 2026-11-24T00:00:00Z
    expires: 2026-12-01T00:00:00Z
    reviewBy: 2026-12-08T00:00:00Z
    scope: { rules: [unpromoted-image-deployed], repositories: ["registry.acme.example/prod/shop/api"], environments: [prod], digests: [], actors: [dana] }
windows: { buildToPush: 30m, pushToDeploy: 1h, lateEvidence: 20m }
habits: { minPushes: 10, minDays: 3, quarantine: 72h }
rules:
  mutable-tag-deployed: { severity: low }
  lookalike-reference: { enabled: false }
sources:
  - { name: prod-registry, kind: distribution, covers: [registry.acme.example], expectEvery: 10m }
  - { name: prod-eu, kind: kubernetes-audit, cluster: prod-eu, files: ["audit/prod-eu/*.log"], expectEvery: 1m }
  - { name: pods, kind: kubernetes-pods, host: a, registry: registry.acme.example, observedAt: 2026-11-24T16:45:00Z }
sinks:
  - { name: chat, kind: slack, secret: SLACK_TOKEN, channel: "#security", severity: high }
collectors:
  - { name: prod-log, kind: file, source: prod-eu, path: /var/log/kubernetes/audit.log }
expressions:
  - { id: noisy-scanner, on: finding, when: finding.actor.name == "scanner", effect: lower, reason: known }
ruleFolders: [rules]
server: { listen: "127.0.0.1:8484", keepBodies: 35d }
api:
  tokens: [{ name: dashboard, role: viewer, secret: DASHBOARD, owner: dana@acme.example }]
  oidc:
    issuer: https://login.acme.example
    clientId: landwaiter
    secret: OIDC
    redirect: https://landwaiter.acme.example/login/callback
    roles: [{ claim: groups, value: security, role: analyst }]
    idle: 30m
retention: { registry: 400d, ci: 400d, identity: 400d, deployment: 400d, admission: 400d, findings: 800d }
`;

describe('the schema of the policy file', () => {
  test('knows every key of the documentation', () => {
    const { spec } = loadPolicy(WHOLE, 'landwaiter.yaml');
    expect(Object.keys(spec).sort()).toEqual(Object.keys(policySchema.shape).sort());
  });

  test('refuses keys that it does not know, as the JSON Schema says, too', () => {
    expect(JSON.parse(policyJsonSchema())).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['version'],
      additionalProperties: false,
    });
  });

  test('is published as docs/schema/policy.schema.json', () => {
    expect(readFileSync(new URL('../../../docs/schema/policy.schema.json', import.meta.url), 'utf8')).toBe(
      policyJsonSchema(),
    );
  });
});
