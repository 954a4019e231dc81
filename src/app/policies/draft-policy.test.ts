import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type {
  ContainerObserved,
  HostImage,
  LandwaiterEvent,
  ManifestPushed,
  RunReported,
  WorkloadChanged,
} from '../../core/event.ts';
import { DAY, parseTime } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { lintPolicy } from '../../policy/lint/lint.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const known = { rules: [], critical: [], kinds: [] };
const observed = (id: number, source: string) => ({
  id: `${source}:${id}`,
  source,
  at: START + id * DAY,
  strength: 'recorded' as const,
  origin: { path: 'x', line: 1, sha256: 'ab' },
});
const push = (id: number, actor: string | undefined, fields: Partial<ManifestPushed> = {}): ManifestPushed => ({
  ...observed(id, 'distribution'),
  type: 'manifest.pushed',
  registry: 'registry.acme.example',
  repository: 'shop/api',
  digest: parseDigest(`sha256:${id.toString(16).padStart(64, '0')}`),
  ...(actor !== undefined && { actor: { name: actor, kind: 'robot' } }),
  ...fields,
});
const run = (id: number, project: string): RunReported => ({
  ...observed(id, 'github'),
  type: 'run.reported',
  system: 'github',
  project,
  run: String(id),
  status: 'completed',
});
const built = (id: number, host: string): HostImage => ({
  ...observed(id, 'podman'),
  type: 'host.image',
  action: 'built',
  host,
});
const running = (id: number, cluster: string, image: string): ContainerObserved => ({
  ...observed(id, 'kubernetes-pods'),
  type: 'container.observed',
  cluster,
  namespace: 'shop',
  pod: `api-${id}`,
  container: 'api',
  kind: 'container',
  image,
  running: true,
});
const changed = (id: number, cluster: string, actor: string, image: string): WorkloadChanged => ({
  ...observed(id, 'kubernetes-audit'),
  type: 'workload.changed',
  cluster,
  namespace: 'shop',
  kind: 'Deployment',
  name: 'api',
  verb: 'patch',
  containers: [{ name: 'api', kind: 'container', image }],
  actor: { name: actor, kind: 'controller' },
});
const times = <Made>(count: number, make: (index: number) => Made): readonly Made[] =>
  Array.from({ length: count }, (_, index) => make(index));

const IMAGE = 'registry.acme.example/shop/api:latest';
const ORDINARY: readonly LandwaiterEvent[] = [
  ...times(12, (index) => push(index, 'ci-bot', { tag: 'latest' })),
  push(13, 'ci-bot', { tag: '1.4.2' }),
  push(14, 'dana', { tag: '1.4.2' }),
  push(15, 'ci-bot', { repository: 'shop/web', tag: 'main' }),
  push(16, undefined, { repository: 'base', tag: 'v1' }),
  push(17, 'ci-bot', { tag: `sha256-${'a'.repeat(64)}.sig` }),
  ...times(2, (index) => run(index, 'acme/shop')),
  built(3, 'build-1'),
  ...times(3, (index) => running(index, 'prod-eu', IMAGE)),
  ...times(3, (index) =>
    changed(
      4 + index,
      'prod-eu',
      'system:serviceaccount:argocd:controller',
      `registry.acme.example/shop/api:r${index}`,
    ),
  ),
];

const draftPolicy = (events: readonly LandwaiterEvent[]): string =>
  draftFrom(analyze({ events, coverage: [], inputs: [] }, observe()));

/** A draft must load without a warning, or its first reader is told off for what the program wrote. */
function loaded(draft: string) {
  const file = loadPolicy(draft, 'draft.yaml');
  expect(lintPolicy(file, known)).toEqual([]);
  return { spec: file.spec, policy: compilePolicy(file) };
}

describe('a drafted policy', () => {
  test('says what was seen, how often and when', () => {
    expect(draftPolicy(ORDINARY)).toMatchInlineSnapshot(`
      "# A policy drafted from 26 records on 17 days, 2026-11-02T08:00:00Z to 2026-11-19T08:00:00Z.
      # It says what was, not what should be: an attacker who was there before was recorded, too.
      # Behind each line stands what it rests on, and how sure that makes: sure (ten times on three days), likely, thin.
      # Read every line, correct it, and uncomment what you decide. Then: landwaiter policy lint

      # Beside this file: landwaiter schema policy > policy.schema.json
      # yaml-language-server: $schema=policy.schema.json
      version: 1

      registries:
        - host: "registry.acme.example" # 17 pushes on 17 days, 2026-11-02T08:00:00Z to 2026-11-19T08:00:00Z: sure

      publishers:
        # - repositories: ["registry.acme.example/base"] # base
        #   actors:
        #   # without an actor in the record: 1 push, 2026-11-18T08:00:00Z
        - repositories: ["registry.acme.example/shop/*"] # api, web
          actors:
            - "ci-bot" # 14 pushes on 14 days, 2026-11-02T08:00:00Z to 2026-11-17T08:00:00Z: sure
            # not learned: "dana", 1 push, 2026-11-16T08:00:00Z, with findings on it
          # builds:
          #   - source: "github" # 3 pushes on 3 days, 2026-11-02T08:00:00Z to 2026-11-04T08:00:00Z: likely
          #     project: "acme/shop"
          #     evidence: recorded # as of all these runs
          # only 3 of 14 images had a run: uncomment when all should

      # A repository that no publisher above speaks about is new, or was not learned: who pushes beside it may push there, or else who pushes to its registry.
      unlistedRepositories: publishers # nobody: once all that there are stand above

      # Hosts on which images were built. Keep those that are meant to:
      # builders:
      #   - hosts:
      #       - "build-1" # 1 build, 2026-11-05T08:00:00Z: thin

      tags:
        - repositories: ["registry.acme.example/shop/*"]
          floating:
            - "latest" # 11 moves on 11 days, 2026-11-03T08:00:00Z to 2026-11-13T08:00:00Z: sure; by "ci-bot"
          # immutable:
          #   - "[0-9]*.[0-9]*" # 1 push, 2026-11-15T08:00:00Z: thin; none moved, but by pushes with findings on them

      environments: # the first match wins
        - name: "prod-eu" # 6 placements on 6 days, 2026-11-02T08:00:00Z to 2026-11-08T08:00:00Z: likely
          match: { clusters: ["prod-eu"] }
          repositories:
            - "registry.acme.example/shop/*" # 6 placements on 6 days, 2026-11-02T08:00:00Z to 2026-11-08T08:00:00Z: likely
          deployers:
            - "system:serviceaccount:argocd:controller" # 3 changes on 3 days, 2026-11-06T08:00:00Z to 2026-11-08T08:00:00Z: likely
          # require:
          #   digest: true # no placement; 6 of 6 placements named a tag without a digest
          #   build: true # no placement
          #   promotion: true # no placement; 6 of 6 placements came by no promotion listed above, from "registry.acme.example/shop/*"
      "
    `);
  });

  test('allows what was ordinary and nothing that was rare', () => {
    const { policy } = loaded(draftPolicy(ORDINARY));
    const api = { registry: 'registry.acme.example', repository: 'shop/api' };
    const [publisher] = policy.publishers(api);
    expect([publisher?.actors?.matches('ci-bot'), publisher?.actors?.matches('dana')]).toEqual([true, false]);
    expect([policy.tagKind(api, 'latest'), policy.tagKind(api, '1.4.2')]).toEqual(['floating', undefined]);
    expect(policy.isBuilder({ host: 'build-1' })).toBe(false);
    const prod = policy.environment({ cluster: 'prod-eu', namespace: 'shop' });
    expect([
      prod?.repositories?.matches('registry.acme.example/shop/api'),
      prod?.registries?.matches('evil.example'),
    ]).toEqual([true, false]);
    expect(prod?.deployers?.matches('system:serviceaccount:argocd:controller')).toBe(true);
  });

  test('lists who gave names to all repositories of a folder on one day, and surely does so beside it', () => {
    const names = ['api', 'web', 'mail', 'cart'];
    const filled = (folder: string) =>
      times(12, (day) => push(day, 'ci-bot', { repository: `${folder}/api`, tag: 'main' }));
    const released = (id: number, repository: string) =>
      push(id, 'release-bot', { id: `${repository}:${id}`, repository, tag: `1.${id}.0` });
    const actorsOf = (events: readonly LandwaiterEvent[]) =>
      loaded(
        draftPolicy([...filled('shop'), ...filled('ops').map((one) => ({ ...one, id: `ops ${one.id}` })), ...events]),
      ).spec.publishers?.find(({ repositories }) => repositories[0]?.includes('/ops/'))?.actors;
    const beside = times(12, (day) => released(day, 'shop/api'));
    const there = names.map((name) =>
      push(3, 'ci-bot', { id: `made ${name}`, repository: `ops/${name}`, tag: 'main' }),
    );
    const all = names.map((name) => released(3, `ops/${name}`));
    expect(actorsOf([...beside, ...there, ...all])).toEqual(['ci-bot', 'release-bot']);
    expect(actorsOf([...beside, ...there, ...all.slice(0, 1)])).toEqual(['ci-bot']);
    expect(actorsOf([...there, ...all])).toEqual(['ci-bot']);
  });

  test('lists as operator who makes things for objects of a kind of its own again and again, or on two days, and nobody else', () => {
    const made = (id: number, account: string, kind: string): WorkloadChanged => ({
      ...changed(id, 'prod-eu', `system:serviceaccount:${account}`, IMAGE),
      id: `${account}:${id}`,
      verb: 'create',
      kind: 'ReplicaSet',
      name: `api-${id}`,
      owners: [{ kind, name: 'api' }],
    });
    const EVE = { name: 'eve@acme.example', kind: 'human' } as const;
    const actedFor = (day: number, account: string): WorkloadChanged => ({
      ...changed(day, 'prod-eu', 'system:serviceaccount:shop-demo:reconciler', IMAGE),
      id: `${account}:${day}`,
      impersonator: { name: `system:serviceaccount:${account}`, kind: 'robot' },
    });
    const { spec } = loaded(
      draftPolicy([
        ...ORDINARY,
        ...times(12, (index) => made(index, 'argo-rollouts:argo-rollouts', 'Rollout')),
        ...times(12, (index) => made(index, 'kube-system:deployment-controller', 'Deployment')),
        ...[2, 9].map((day) => made(day, 'strimzi:strimzi-cluster-operator', 'StrimziPodSet')),
        // Flux acts as its tenants’ accounts; a person who acts as one is no software.
        ...[3, 9].map((day) => actedFor(day, 'flux-system:kustomize-controller')),
        ...[4, 9].map((day) => ({ ...actedFor(day, 'x'), id: `eve:${day}`, impersonator: EVE })),
        made(3, 'shop:api', 'Rollout'),
        { ...made(4, 'shop:web', 'Rollout'), actor: EVE },
      ]),
    );
    expect(spec.environments?.map(({ operators }) => operators)).toContainEqual([
      'system:serviceaccount:argo-rollouts:argo-rollouts',
      'system:serviceaccount:flux-system:kustomize-controller',
      'system:serviceaccount:strimzi:strimzi-cluster-operator',
    ]);
  });

  test('lists the account that goes on with all that another did, and not one that works beside it', () => {
    const by = (actor: string, first: number) => times(12, (index) => push(first + index, actor, { tag: 'main' }));
    const actorsOf = (...last: readonly LandwaiterEvent[]) =>
      loaded(draftPolicy([...by('ci-bot', 0), ...by('ci-bot-v2', 12), ...last])).spec.publishers?.[0]?.actors;
    expect(actorsOf()).toEqual(expect.arrayContaining(['ci-bot', 'ci-bot-v2']));
    expect(actorsOf(push(24, 'ci-bot', { tag: 'main' }))).toEqual(['ci-bot']);
  });

  test('lists a role of which every build has a session of its own', () => {
    const session = (index: number): string =>
      `arn:aws:sts::111122223333:assumed-role/image-build/AWSCodeBuild-0${index}9f41c2-5d1e-4c1b-9d2e-7f3a5b6c7d8e`;
    const { policy } = loaded(draftPolicy(times(12, (index) => push(index, session(index)))));
    const [publisher] = policy.publishers({ registry: 'registry.acme.example', repository: 'shop/api' });
    expect(publisher?.actors?.matches(session(42))).toBe(true);
    expect(publisher?.actors?.matches(session(42).replace('image-build', 'admin'))).toBe(false);
  });

  test('is the same for the same records in any order', () => {
    expect(draftPolicy(ORDINARY.toReversed())).toBe(draftPolicy(ORDINARY));
  });

  test('of no records restricts nothing', () => {
    expect(loaded(draftPolicy([])).spec).toEqual({ version: 1 });
  });

  test('of pushes without actors lists no publishers, because anyone could push there', () => {
    expect(loaded(draftPolicy([push(1, undefined)])).spec).toEqual({
      version: 1,
      registries: [{ host: 'registry.acme.example' }],
    });
  });

  test.each([
    ['a line end and a key', 'x"\nreleaseActors: ["*"]\n#'],
    ['a carriage return', 'x\rreleaseActors: ["*"]'],
    ['a comment', 'x # y'],
    ['a quote and a backslash', 'x\\", "*'],
    ['separators of Unicode', 'x\u2028releaseActors: ["*"]\u2029\u0085y'],
    ['an escape sequence', 'x\u001b[2J'],
    ['half a character', 'x\ud800'],
    ['another script', 'Jürgen 🦀'],
    ['a range', '[0-9]'],
    ['brackets', 'dependabot[bot]'],
    ['an anchor', '&a'],
    ['spaces only', '   '],
    ['great length', 'a'.repeat(5000)],
  ])('spells a name with %s as that name or not at all', (_, name) => {
    const draft = draftPolicy([
      push(1, 'ci-bot'),
      push(2, name),
      built(3, name),
      run(4, name),
      running(5, name, IMAGE),
      changed(6, 'prod', name, IMAGE),
      push(7, name, { tag: 'latest' }),
      push(8, 'ci-bot', { tag: 'latest' }),
    ]);
    expect(draft).toMatch(/^[\n\x20-\x7e]*$/);
    const { spec } = loaded(draft);
    expect(Object.keys(spec)).not.toContain('releaseActors');
    for (const actor of spec.publishers?.[0]?.actors ?? []) expect(['ci-bot', name]).toContain(actor);
    for (const { name: cluster } of spec.environments ?? []) expect(['prod', name]).toContain(cluster);
  });

  test.each(['*', '**', 'ci-*', 'v[0-9]'])('never turns the name %s into a pattern for others', (name) => {
    const draft = draftPolicy([
      push(1, 'ci-bot'),
      push(2, name),
      running(3, name, IMAGE),
      changed(4, 'prod', name, IMAGE),
      running(5, 'prod', `${name}/x:1`),
    ]);
    const { spec } = loaded(draft);
    expect(spec.publishers?.map((one) => one.actors)).toEqual([['ci-bot']]);
    expect(spec.environments?.map((one) => one.match.clusters)).toEqual([['prod']]);
    expect(draft).toContain('is no name that a pattern can spell');
  });

  test('says that records without a cluster give no environment', () => {
    const { cluster: _, ...nowhere } = running(1, 'prod', IMAGE);
    expect(draftPolicy([nowhere])).toContain(
      '# Left out: 1 placement, 2026-11-03T08:00:00Z, that name no cluster; bind their files under sources.',
    );
  });

  test('leaves out pushes whose repository is no name', () => {
    const draft = draftPolicy([
      push(1, 'ci-bot'),
      push(2, 'ci-bot', { repository: '**' }),
      push(3, 'ci-bot', { registry: 'a b' }),
    ]);
    expect(loaded(draft).spec.publishers?.map((one) => one.repositories)).toEqual([['registry.acme.example/shop/*']]);
    expect(draft).toContain(
      '# Left out: 2 pushes on 2 days, 2026-11-04T08:00:00Z to 2026-11-05T08:00:00Z, whose registry or repository is no valid name.',
    );
  });

  test('stays a file that loads however much was seen', () => {
    const many = times(900, (index) =>
      push(index, `${'é'.repeat(40)}${index}`, {
        repository: `a${index % 90}/${'b'.repeat(200)}`,
        tag: `t${index % 5}`,
      }),
    );
    const clusters = times(40, (index) => running(index, `cluster-${index}`, `registry.acme.example/a${index}/b`));
    const draft = draftPolicy([...many, ...clusters]);
    expect(loaded(draft).spec.publishers).toHaveLength(60);
    expect(draft).toContain('# Left out: 30 more folders of repositories.');
  });

  const MINUTE = 60_000;
  /** Work of a day: a run, what it pushes, its copy, and what is deployed. */
  const shipped = (
    day: number,
    told: { readonly run?: Partial<RunReported> | false; readonly by?: string; readonly copied?: boolean } = {},
  ): readonly LandwaiterEvent[] => {
    const at = START + day * DAY;
    const made = push(day, told.by ?? 'ci-bot', { repository: 'dev/api', tag: `1.${day}` });
    const started = {
      ...run(day, 'acme/shop'),
      at: at - 2 * MINUTE,
      started: at - 8 * MINUTE,
      ended: at + MINUTE,
      workflow: 'release.yml',
      ref: 'main',
      trigger: 'push',
    };
    const copy = push(day, 'promoter', {
      id: `copy:${day}`,
      repository: 'prod/api',
      tag: `1.${day}`,
      at: at + 2 * 60 * MINUTE,
    });
    const image = `registry.acme.example/prod/api@${made.digest}`;
    const placed = { ...changed(day, 'prod', 'deployer', image), at: at + 3 * 60 * MINUTE };
    const other = parseDigest(`sha256:${String(day).padStart(64, 'e')}`);
    const direct = push(day, 'promoter', {
      id: `direct:${day}`,
      repository: 'prod/api',
      tag: `1.${day}`,
      digest: other,
      at: at + 120 * MINUTE,
    });
    return [
      ...(told.run === false ? [] : [{ ...started, ...told.run }]),
      made,
      ...(told.copied === false
        ? [
            direct,
            {
              ...placed,
              containers: [
                { name: 'api', kind: 'container' as const, image: `registry.acme.example/prod/api@${other}` },
              ],
            },
          ]
        : [copy, placed]),
    ];
  };
  const weeks = (...odd: readonly (readonly LandwaiterEvent[])[]): readonly LandwaiterEvent[] => [
    ...times(20, (day) => shipped(day)).flat(),
    ...odd.flat(),
  ];
  /** The same, and every so many days one that is done another way. */
  const mixed = (every: number, told: Parameters<typeof shipped>[1]): readonly LandwaiterEvent[] =>
    times(20, (day) => shipped(day, day % every === 0 ? told : {})).flat();
  const publisherOf = (draft: string) =>
    loaded(draft).spec.publishers?.find(({ repositories, builds }) => builds && repositories[0]?.includes('/dev/'));

  test('asks for the build that explains what was pushed, and for promotion of what was deployed', () => {
    const draft = draftPolicy(weeks());
    expect(publisherOf(draft)?.builds).toEqual([
      {
        source: 'github',
        evidence: 'recorded',
        project: 'acme/shop',
        workflows: ['release.yml'],
        refs: ['refs/heads/main'],
        triggers: ['push'],
      },
    ]);
    expect(loaded(draft).spec.environments?.[0]?.require).toEqual({ digest: true, build: true, promotion: true });
  });

  test('asks for no record of the builds of a project of which some runs are only told by webhooks', () => {
    const hook = { ...run(21, 'acme/shop'), strength: 'asserted' as const };
    const [entry] = publisherOf(draftPolicy(weeks([hook])))?.builds ?? [];
    expect(entry).toMatchObject({ source: 'github', project: 'acme/shop' });
    expect(entry?.evidence).toBeUndefined();
  });

  test('names the repository that all code of a build was from, and none of several', () => {
    const named = (...from: readonly string[]) => {
      const of = (day: number) => ({ run: { system: 'codebuild', sourceRepository: from[day % from.length] ?? '' } });
      return publisherOf(draftPolicy(times(20, (day) => shipped(day, of(day))).flat()))?.builds?.[0]?.repositories;
    };
    expect(named('acme/platform')).toEqual(['acme/platform']);
    expect(named('acme/platform', 'acme/tools')).toBeUndefined();
  });

  test.each<[string, Partial<RunReported>]>([
    ['started by a pull request', { trigger: 'pull_request', ref: 'refs/pull/7/merge' }],
    ['of another workflow', { workflow: 'test.yml' }],
    ['on another branch', { ref: 'refs/heads/mallory' }],
    ['of another project', { project: 'mallory/tools' }],
    ['from a fork', { head: 'mallory/shop' }],
  ])('does not allow the run %s that is there twice', (_, told) => {
    const usual = publisherOf(draftPolicy(weeks()))?.builds;
    expect(publisherOf(draftPolicy(weeks(shipped(21, { run: told }), shipped(22, { run: told }))))?.builds).toEqual(
      usual,
    );
  });

  test('still asks for a build where one push had none, and says so', () => {
    const draft = draftPolicy(mixed(20, { run: false }));
    expect(publisherOf(draft)?.builds).toHaveLength(1);
    expect(draft).toContain('# 1 of 20 images of the folder had none of these runs');
  });

  test('asks for no build where many pushes had none', () => {
    const draft = draftPolicy(mixed(4, { run: false }));
    expect(publisherOf(draft)?.builds).toBeUndefined();
    expect(draft).toContain('# only 15 of 20 images had a run: uncomment when all should');
  });

  test('takes no runs that go on all the time for builds', () => {
    const always = times(21, (day) => ({
      ...run(day, 'acme/checks'),
      started: START + (day - 1) * DAY,
      at: START + day * DAY,
      ended: START + day * DAY,
    }));
    const draft = draftPolicy([...times(20, (day) => shipped(day, { run: false })).flat(), ...always]);
    expect(publisherOf(draft)?.builds).toBeUndefined();
    expect(draft).toContain('its runs go on most of the time, so that they would explain anything');
  });

  test('asks for no build after a few days', () => {
    const draft = draftPolicy(times(5, (day) => shipped(day)).flat());
    expect(publisherOf(draft)?.builds).toBeUndefined();
    expect(draft).toContain('too little to ask it of every image');
  });

  test('asks of few images what their actor does with all others', () => {
    const base = [3, 10].flatMap((day) => [
      {
        ...run(day, 'acme/base'),
        id: `base:${day}`,
        run: `base ${day}`,
        started: START + day * DAY + (50 * 60 * MINUTE) / 10,
        at: START + day * DAY + 310 * MINUTE,
        ended: START + day * DAY + 310 * MINUTE,
      },
      push(day, 'ci-bot', {
        id: `base push:${day}`,
        repository: 'base/node',
        tag: '22',
        at: START + day * DAY + 305 * MINUTE,
        digest: parseDigest(`sha256:${String(day).padStart(64, 'b')}`),
      }),
    ]);
    const { spec } = loaded(draftPolicy(weeks(base)));
    expect(
      spec.publishers?.find(({ repositories, builds }) => builds && repositories[0]?.includes('/base/'))?.builds,
    ).toEqual([{ source: 'github', project: 'acme/base', evidence: 'recorded' }]);
  });

  test('still asks for promotion where one image came without, and not where many did', () => {
    const required = (every: number): boolean | undefined =>
      loaded(draftPolicy(mixed(every, { copied: false }))).spec.environments?.[0]?.require?.promotion;
    expect([required(20), required(4)]).toEqual([true, undefined]);
  });
});
