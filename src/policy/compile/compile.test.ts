import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from './compile.ts';
import { loadPolicy } from '../file/load.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const policyOf = (text: string) => compilePolicy(loadPolicy(`version: 1\n${text}`, 'landwaiter.yaml'));
const named = (repository: string, registry = 'registry.acme.example') => ({ registry, repository });
const robot = (name: string) => ({ name, kind: 'robot' as const });

describe('without a policy', () => {
  test('nothing is listed and the defaults hold', () => {
    const policy = observe();
    expect(policy).toMatchObject({
      mode: 'observe',
      restrictsPublishers: false,
      exceptions: [],
      sources: [],
      windows: { buildToPush: 30 * MINUTE, pushToDeploy: HOUR, lateEvidence: 20 * MINUTE },
      habits: { minPushes: 10, minDays: 3, quarantine: 72 * HOUR },
    });
    expect(policy.publishers(named('shop/api'))).toEqual([]);
    expect(policy.isBuilder({ host: 'ci-1', cluster: 'build' })).toBe(false);
    expect(policy.tagKind(named('shop/api'), 'latest')).toBeUndefined();
    expect(policy.environment({ cluster: 'prod', namespace: 'shop' })).toBeUndefined();
    expect(policy.rule('tag-repointed')).toEqual({ enabled: true });
    expect(policy.binding('audit.log')).toEqual({});
  });
});

test.each([
  ['sources: [{ name: prod, kind: kubernetes-audit, cluster: prod, files: ["audit/**"] }]', 'observe'],
  ['registries: [{ host: registry.acme.example }]\nwindows: { pushToDeploy: 2h }', 'observe'],
  ['tags: [{ repositories: ["registry.acme.example/shop/**"], floating: [main] }]', 'policy'],
  ['environments: [{ name: prod, match: { clusters: [prod] } }]', 'policy'],
])('a file that lists nothing to hold things against leaves it to habits: %s', (text, mode) => {
  expect(policyOf(text).mode).toBe(mode);
});

describe('registries', () => {
  const policy = policyOf(`
registries: [{ host: Registry.Acme.example:443, aliases: ["registry.internal.acme.example:5000"] }]
publishers: [{ repositories: ["registry.internal.acme.example:5000/shop/**"], actors: [ci-bot] }]
environments: [{ name: prod, match: {}, repositories: ["registry.internal.acme.example:5000/prod/**", "*.mirror.example/x", "**/mesh"] }]`);

  test('an alias is the host it stands for, and other hosts are canonical', () => {
    expect(policy.registry('registry.internal.acme.example:5000')).toBe('registry.acme.example');
    expect(policy.registry('index.docker.io')).toBe('docker.io');
    expect(policy.registry('other.example')).toBe('other.example');
    expect(policy.registry('no host!')).toBe('no host!');
  });

  test('a pattern may name the alias', () => {
    expect(policy.publishers(named('shop/api'))).toHaveLength(1);
  });

  test('the registries of an environment are the hosts of its repositories', () => {
    const registries = policyOf(
      'environments: [{ name: prod, match: {}, repositories: ["registry.acme.example/prod/**", "*.mirror.example/x"] }]',
    ).environment({ cluster: 'a', namespace: 'b' })?.registries;
    expect(
      ['registry.acme.example', 'eu.mirror.example', 'evil.example'].map((host) => registries?.matches(host)),
    ).toEqual([true, true, false]);
    const any = policy.environment({ cluster: 'a', namespace: 'b' })?.registries;
    expect(any?.matches('evil.example')).toBe(true);
  });
});

describe('actors', () => {
  test('a list may name one of them by an alias as it is written, which stands for all of him, and not by one that a pattern stands for', () => {
    const policy = policyOf(`
actors: [{ name: jenkins-2, aliases: [svc-jenkins, "gha/*"] }]
publishers: [{ repositories: ["registry.acme.example/shop/**"], actors: [svc-jenkins] }]
retentionActors: [gha/cleanup]
releaseActors: ["gha/*"]`);
    const actor = policy.actor({ name: 'svc-jenkins', kind: 'ci' });
    expect(policy.publishers(named('shop/api'))[0]?.actors?.matches(actor.name)).toBe(true);
    expect([policy.isRetentionActor(actor), policy.isReleaseActor(actor)]).toEqual([false, true]);
  });

  const policy = policyOf(`
actors:
  - { name: ci-bot, aliases: ["arn:aws:sts::111122223333:assumed-role/gha-shop/*"], kind: ci }
  - { name: dana, aliases: ["dana@*"] }`);

  test('an alias gives the name and kind, an entry without kind leaves the record’s', () => {
    expect(policy.actor(robot('arn:aws:sts::111122223333:assumed-role/gha-shop/run-7'))).toEqual({
      name: 'ci-bot',
      kind: 'ci',
    });
    expect(policy.actor(robot('ci-bot'))).toEqual({ name: 'ci-bot', kind: 'ci' });
    expect(policy.actor(robot('dana@acme.example'))).toEqual({ name: 'dana', kind: 'robot' });
    expect(policy.actor(robot('mallory'))).toEqual({ name: 'mallory', kind: 'robot' });
  });

  test('names of JavaScript’s own are names like others', () => {
    expect(policy.actor(robot('constructor'))).toEqual({ name: 'constructor', kind: 'robot' });
    expect(policy.rule('__proto__')).toEqual({ enabled: true });
  });
});

describe('publishers', () => {
  const policy = policyOf(`
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/shop, workflows: [".github/workflows/*.yml"], refs: ["refs/heads/main"], triggers: [push] }]
    clients: ["buildkit/*"]
    networks: ["192.0.2.0/24"]
  - { repositories: ["registry.acme.example/shop/api"], actors: ["deploy-*"] }`);

  test('entries add up', () => {
    expect(policy.restrictsPublishers).toBe(true);
    expect(policy.publishers(named('shop/api')).map((one) => one.actors?.patterns)).toEqual([['ci-bot'], ['deploy-*']]);
    expect(policy.publishers(named('shop/web'))).toHaveLength(1);
    expect(policy.publishers(named('other'))).toEqual([]);
    expect(policy.publishers(named('shop/api', 'evil.example'))).toEqual([]);
  });

  test('what an entry does not list is absent', () => {
    const [first, second] = policy.publishers(named('shop/api'));
    expect(first?.builds?.[0]?.refs?.matches('refs/heads/main')).toBe(true);
    expect(first?.clients?.matches('docker/1 buildkit/v0.16')).toBe(true);
    expect(first?.networks?.matches('192.0.2.9')).toBe(true);
    expect(Object.keys(second ?? {})).toEqual(['actors']);
  });
});

test('where no entry speaks, those may push who push beside it, if the policy says so', () => {
  const policy = policyOf(`
registries: [{ host: registry.acme.example, aliases: ["old.acme.example"] }]
publishers:
  - { repositories: ["old.acme.example/dev/shop/*"], actors: [ci-bot] }
  - { repositories: ["registry.acme.example/prod/shop/*"], actors: [shipper] }
promotions:
  - { from: ["registry.acme.example/dev/**"], to: ["registry.acme.example/live/**"], actors: [promoter] }
  - { from: ["registry.acme.example/**"], to: ["registry.acme.example/**"], actors: [releaser] }
unlistedRepositories: publishers`);
  const mayPush = (name: string, registry?: string) =>
    ['ci-bot', 'shipper', 'mallory'].filter((actor) =>
      policy.publishers(named(name, registry)).some(({ actors }) => actors?.matches(actor)),
    );
  expect(mayPush('dev/pay/api')).toEqual(['ci-bot']);
  expect(mayPush('prod/pay/api')).toEqual(['shipper']);
  expect(mayPush('preview/api')).toEqual(['ci-bot', 'shipper']);
  expect(mayPush('live/api')).toEqual([]);
  expect(mayPush('preview/api', 'evil.example')).toEqual([]);
  expect(['dev/shop/api', 'live/api', 'preview/api'].filter((name) => policy.isOpen(named(name)))).toEqual([
    'preview/api',
  ]);
});

test('whoever is named may push to each pattern of an entry; patterns of actors are nobody’s right', () => {
  const { pushRights } = policyOf(`
registries: [{ host: registry.acme.example, aliases: ["registry.internal.acme.example:5000"] }]
publishers:
  - { repositories: ["registry.internal.acme.example:5000/shop/**", "**/base/*"], actors: [ci-bot, "release-*"] }
  - { repositories: ["**/base/*"], actors: [ci-bot] }
  - { repositories: ["registry.acme.example/open/**"] }`);
  expect(pushRights.map(({ actor, repositories, registry }) => [actor, repositories.patterns, registry])).toEqual([
    ['ci-bot', ['registry.internal.acme.example:5000/shop/**'], 'registry.acme.example'],
    ['ci-bot', ['**/base/*'], undefined],
  ]);
  expect(pushRights[0]?.repositories.matches('registry.acme.example/shop/api')).toBe(true);
});

test('logs are kept as long as the policy says, and of others nothing is said', () => {
  expect(policyOf('retention: { registry: 400d, host: 30d }').retention).toEqual({
    registry: 400 * 24 * HOUR,
    host: 30 * 24 * HOUR,
  });
  expect(observe().retention).toEqual({});
});

test('builders are listed hosts and clusters; an unknown one is none', () => {
  const policy = policyOf('builders: [{ hosts: ["ci-*"], clusters: [build] }]');
  expect(
    [{ host: 'ci-7' }, { cluster: 'build' }, { host: 'laptop' }, { host: 'laptop', cluster: 'build' }, {}].map((one) =>
      policy.isBuilder(one),
    ),
  ).toEqual([true, true, false, true, false]);
});

test('an entry that lists a tag as immutable wins, wherever it stands', () => {
  const policy = policyOf(`
tags:
  - { repositories: ["**"], floating: [latest, "v*"] }
  - { repositories: ["**/shop/**"], immutable: ["v[0-9]*"] }`);
  const kinds = ['latest', 'v1', 'vnext', 'pr-7'].map((tag) => policy.tagKind(named('shop/api'), tag));
  expect(kinds).toEqual(['floating', 'immutable', 'floating', undefined]);
  expect(policy.tagKind(named('other'), 'v1')).toBe('floating');
});

test('protected names: what is spelled out, what matches, and what is known', () => {
  const policy = policyOf(`
registries: [{ host: registry.acme.example, aliases: ["old.acme.example"] }]
protected: { names: ["old.acme.example/shop/**", "registry.acme.example/base/runtime", "**/vault"], known: ["**/shop2"] }`);
  const { hosts, repositories, isListed } = policy.protected;
  expect({ hosts, repositories, isListed }).toEqual({
    hosts: ['registry.acme.example'],
    repositories: [{ registry: 'registry.acme.example', repository: 'base/runtime' }],
    isListed: true,
  });
  expect(
    ['shop/api', 'base/runtime', 'team/vault', 'other'].map((name) => policy.protected.matches(named(name))),
  ).toEqual([true, true, true, false]);
  expect(policy.protected.isKnown(named('shop2'))).toBe(true);
  expect(['registry.acme.example', 'evil.example'].map((host) => policy.protected.isOwnHost(host))).toEqual([
    true,
    false,
  ]);
});

test('where no names are protected, every repository is worth it', () => {
  const policy = policyOf('registries: []');
  expect([
    policy.protected.isListed,
    policy.protected.matches(named('x')),
    policy.protected.isKnown(named('x')),
  ]).toEqual([false, true, false]);
});

describe('promotions', () => {
  const policy = policyOf(`
promotions:
  - { from: ["registry.acme.example/dev/**"], to: ["registry.acme.example/prod/**"], actors: [promoter], minAge: 1h }
  - { from: ["**/stage/**"], to: ["registry.acme.example/prod/**"] }
  - { from: ["registry.acme.example/dev/fixed"], to: ["registry.acme.example/live/other"] }`);
  const allows = (from: string, to: string, at = 0) =>
    policy.promotionsInto(named(to))[at]?.allows(named(from), named(to));

  test('** stands for the same in both', () => {
    expect(allows('dev/shop/api', 'prod/shop/api')).toBe(true);
    expect(allows('dev/shop/api', 'prod/shop/web')).toBe(false);
    expect(allows('dev/api', 'prod/shop/api')).toBe(false);
    expect(allows('dev/shop/api', 'prod/api')).toBe(false);
    expect(allows('devshop/api', 'prod/shop/api')).toBe(false);
    expect(allows('eu/stage/shop/api', 'prod/shop/api', 1)).toBe(true);
    expect(allows('eu/stage/shop/api', 'prod/api', 1)).toBe(false);
    expect(allows('stage/stage/api', 'prod/stage/api', 1)).toBe(true);
  });

  test('names without ** are meant as they are', () => {
    expect(allows('dev/fixed', 'live/other')).toBe(true);
    expect(allows('dev/other', 'live/other')).toBe(false);
  });

  test('entries carry their actors and least age', () => {
    const [first] = policy.promotionsInto(named('prod/shop/api'));
    expect([first?.minAge, first?.actors?.matches('promoter')]).toEqual([HOUR, true]);
    expect(policy.promotionsInto(named('dev/shop/api'))).toEqual([]);
  });
});

describe('environments', () => {
  const policy = policyOf(`
environments:
  - { name: canary, match: { clusters: ["prod-*"], namespaces: [canary] } }
  - name: prod
    match: { clusters: ["prod-*"] }
    exempt: { namespaces: [kube-system] }
    deny: { tags: ["pr-*"], digests: ["${DIGEST}"] }
    deployers: ["system:serviceaccount:argocd:*"]
    maxAge: 90d
    require: { digest: true, change: acme.example/change }
  - { name: rest, match: { namespaces: ["**"] } }`);
  const name = (namespace: string, cluster?: string) =>
    policy.environment({ namespace, ...(cluster !== undefined && { cluster }) })?.name;

  test('the first match wins', () => {
    expect([name('canary', 'prod-eu'), name('shop', 'prod-eu'), name('shop', 'dev')]).toEqual([
      'canary',
      'prod',
      'rest',
    ]);
  });

  test('a place without a cluster is in none', () => {
    expect(name('shop')).toBeUndefined();
    expect(policy.isExempt({ namespace: 'kube-system' })).toBe(false);
  });

  test('an exempt place is in none, and later entries do not catch it', () => {
    expect(name('kube-system', 'prod-eu')).toBeUndefined();
    expect(policy.isExempt({ namespace: 'kube-system', cluster: 'prod-eu' })).toBe(true);
    expect(policy.isExempt({ namespace: 'kube-system', cluster: 'dev' })).toBe(false);
  });

  test('an entry carries its lists and requirements', () => {
    const prod = policy.environment({ namespace: 'shop', cluster: 'prod-eu' });
    expect(prod).toMatchObject({
      name: 'prod',
      maxAge: 90 * 24 * HOUR,
      require: { digest: true, change: 'acme.example/change' },
      deny: { digests: new Set([DIGEST]) },
    });
    expect(prod?.deny.tags?.matches('pr-7')).toBe(true);
    expect(prod?.deployers?.matches('system:serviceaccount:argocd:controller')).toBe(true);
  });
});

test.each([
  ['match: {}', false],
  ['match: {}, require: {}', true],
  ['match: {}, require: {}, sandbox: false', false],
  ['match: {}, require: { digest: false }, sandbox: true', true],
  ['match: {}, require: { digest: true }', false],
  ['match: {}, require: {}, repositories: ["**"]', false],
  ['match: {}, require: {}, deployers: ["*"]', false],
])('an environment with { %s } is a sandbox: %s', (entry, sandbox) => {
  const policy = policyOf(`environments: [{ name: a, ${entry} }]`);
  expect(policy.environment({ cluster: 'dev', namespace: 'x' })?.sandbox).toBe(sandbox);
});

test('classes and single actors are lists of patterns', () => {
  const policy = policyOf(`
classes:
  testing: ["**/scratch/**"]
  bases: ["**/base/**"]
  replication: [{ actors: [harbor-jobservice], from: ["**"], to: ["registry.acme.example/mirror/**"] }]
retentionActors: ["gc-*"]
releaseActors: [release-bot]`);
  expect([policy.isTesting(named('a/scratch/b')), policy.isTesting(named('a/b'))]).toEqual([true, false]);
  expect([policy.isBase(named('base/alpine')), policy.isBase(named('shop/api'))]).toEqual([true, false]);
  expect(
    [named('mirror/a'), named('shop/a')].map((to) => policy.replicationsInto(robot('harbor-jobservice'), to).length),
  ).toEqual([1, 0]);
  expect(policy.replicationsInto(robot('mallory'), named('mirror/a'))).toEqual([]);
  expect([
    policy.isRetentionActor(robot('gc-1')),
    policy.isReleaseActor(robot('gc-1')),
    policy.isReleaseActor(robot('release-bot')),
  ]).toEqual([true, false, true]);
});

test('a rule may be switched off or graded', () => {
  const policy = policyOf(
    'rules: { mutable-tag-deployed: { severity: low }, lookalike-reference: { enabled: false } }',
  );
  expect(policy.rule('mutable-tag-deployed')).toEqual({ enabled: true, severity: 'low' });
  expect(policy.rule('lookalike-reference')).toEqual({ enabled: false });
});

test('files give their names to records; the first source that says something wins', () => {
  const policy = policyOf(`
registries: [{ host: registry.acme.example, aliases: [registry.internal.acme.example] }]
sources:
  - { name: prod-eu, kind: kubernetes-audit, cluster: prod-eu, files: ["audit/prod-eu/*.log"], expectEvery: 1m }
  - { name: audit, kind: kubernetes-audit, cluster: other, host: node-1, files: ["audit/**"] }
  - { name: pods, kind: kubernetes-pods, cluster: prod-eu, files: [pods.json], observedAt: 2026-11-24T16:45:00Z }
  - { name: registry, kind: distribution, registry: registry.internal.acme.example, covers: [registry.internal.acme.example], files: ["registry/*"] }`);
  expect(policy.binding('audit/prod-eu/1.log')).toEqual({ cluster: 'prod-eu', host: 'node-1' });
  expect(policy.binding('audit/prod-eu/old/1.log')).toEqual({ cluster: 'other', host: 'node-1' });
  expect(policy.binding('pods.json')).toEqual({ cluster: 'prod-eu', observedAt: Date.UTC(2026, 10, 24, 16, 45) });
  expect(policy.binding('registry/access.log')).toEqual({ registry: 'registry.acme.example' });
  expect(policy.binding('x.log')).toEqual({});
  expect(policy.sources[0]).toMatchObject({
    name: 'prod-eu',
    kind: 'kubernetes-audit',
    covers: [],
    cluster: 'prod-eu',
    expectEvery: MINUTE,
  });
  expect(policy.sources[3]?.covers).toEqual(['registry.acme.example']);
});
