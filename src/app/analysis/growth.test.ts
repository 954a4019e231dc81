import { Session } from 'node:inspector/promises';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';

// What one sender can tell of in an hour has to be judged in time: twice as much of it in little more than twice the work.
// Counted is how often functions and blocks of the product run, which is the same on every machine.

type Told = Readonly<Record<string, unknown>>;

const T = Date.UTC(2026, 10, 24, 8);
const SECOND = 1000;
const HALF = 600;
const MOST_GROWTH = 2.4;
const digest = (what: unknown): string => `sha256:${createHash('sha256').update(String(what)).digest('hex')}`;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Facts as a reader makes them, each with an id and an origin of its own. */
function facts(told: readonly Told[]): readonly LandwaiterEvent[] {
  const whole = told.map((one, index) => ({
    id: `fact:${index}`,
    strength: 'recorded',
    origin: { path: 'intake/one/1', line: index + 1, sha256: digest(index).slice(7) },
    ...one,
  }));
  // As they come out of a store.
  return JSON.parse(JSON.stringify(whole));
}

const push = (at: number, more: Told): Told => ({
  type: 'manifest.pushed',
  source: 'distribution',
  at: T + at,
  registry: 'registry.acme.example',
  repository: 'shop/api',
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digest('one'),
  actor: { name: 'ci-bot', kind: 'unknown' },
  client: 'docker/27',
  address: '192.0.2.1',
  ...more,
});
const run = (at: number, number: number): Told => ({
  type: 'run.reported',
  source: 'github',
  at: T + at,
  system: 'github',
  project: 'acme/shop',
  run: `${number}/1`,
  status: 'completed',
  conclusion: 'success',
  started: T + at,
  ended: T + at + 600 * SECOND,
  workflow: '.github/workflows/release.yml',
  ref: 'refs/heads/main',
  trigger: 'push',
});
const pod = (at: number, number: number): Told => ({
  type: 'container.observed',
  source: 'kubernetes-audit',
  at: T + at,
  cluster: 'prod',
  namespace: 'shop',
  pod: `api-${number}`,
  podUid: `u${number}`,
  owners: [{ kind: 'Deployment', name: 'api' }],
  container: 'api',
  kind: 'container',
  image: 'registry.acme.example/shop/api:1',
  digest: digest(number),
  running: true,
  started: T + at,
});
const change = (at: number): Told => ({
  type: 'control.changed',
  source: 'harbor',
  at: T + at,
  control: 'push-permission',
  effect: 'loosened',
  subject: 'robot',
  change: `change ${at}`,
  registry: 'registry.acme.example',
  repository: 'shop/api',
  actor: { name: 'admin', kind: 'human' },
  principal: { name: `robot-${at}` },
});
const deployment = (at: number): Told => ({
  type: 'workload.changed',
  source: 'kubernetes-audit',
  at: T + at,
  cluster: 'prod',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'api',
  verb: 'patch',
  containers: [{ name: 'api', kind: 'container', image: `registry.acme.example/shop/api:${at}` }],
  annotations: {},
  actor: { name: 'deployer', kind: 'service' },
});

/** A pod with an image of its own, as its making is recorded and as it is then seen. */
const unasked = (at: number, number: number): readonly Told[] => {
  const image = `registry.acme.example/shop/api:unasked-${number}`;
  const { owners, cluster, namespace, pod: name, source } = pod(at, number);
  const actor = { name: 'system:serviceaccount:kube-system:deployment-controller', kind: 'controller' };
  const made = { type: 'workload.changed', source, at: T + at, cluster, namespace, kind: 'Pod', name, verb: 'create' };
  return [
    { ...made, owners, containers: [{ name: 'api', kind: 'container', image }], actor },
    { ...pod(at + 1, number), image, created: T + at },
  ];
};

const built = (at: number, number: number): Told => ({
  type: 'host.image',
  source: 'docker',
  at: T + at,
  host: `host-${number}`,
  action: 'built',
  image: digest(`config ${number}`),
});

/** A registry's log that names the tag and not the image. */
const hint = (at: number, more: Told): Told => ({
  type: 'manifest.hinted',
  source: 'quay-logs',
  at: T + at,
  action: 'pushed',
  registry: 'registry.acme.example',
  repository: 'shop/api',
  actor: { name: 'mallory', kind: 'unknown' },
  client: 'docker/27',
  address: '192.0.2.1',
  ...more,
});

const SHAPES: Readonly<Record<string, (count: number) => readonly Told[]>> = {
  'one digest in very many repositories': (n) =>
    upTo(n).map((i) => push(i * SECOND, { tag: '1', repository: `shop/r${i}` })),
  'one digest in very many repositories, by as many accounts': (n) =>
    upTo(n).map((i) =>
      push(i * SECOND, { tag: '1', repository: `shop/r${i}`, actor: { name: `a${i}`, kind: 'unknown' } }),
    ),
  'one digest under very many tags': (n) => upTo(n).map((i) => push(i * SECOND, { tag: `t${i}` })),
  'a tag that goes back and forth': (n) =>
    upTo(n).map((i) => push(i * SECOND, { tag: 'latest', digest: digest(i % 2) })),
  'a tag that very many accounts move': (n) =>
    upTo(n).map((i) =>
      push(i * SECOND, { tag: 'latest', digest: digest(i), actor: { name: `a${i}`, kind: 'unknown' } }),
    ),
  'a tag that its owner and very many others move in turn': (n) =>
    upTo(n).map((i) =>
      push(i * SECOND, {
        tag: 'latest',
        digest: digest(i),
        ...(i % 2 === 1 && { actor: { name: `a${i}`, kind: 'unknown' } }),
      }),
    ),
  'very many pods of one workload, each with bytes of its own': (n) => upTo(n).map((i) => pod(i * SECOND, i)),
  'very many changes of one workload, and as many pods': (n) => [
    ...upTo(n / 2).map((i) => deployment(i * SECOND)),
    ...upTo(n / 2).map((i) => pod(i * SECOND, i)),
  ],
  'very many pods of one workload that nobody asked for, each with an image of its own': (n) => [
    deployment(0),
    ...upTo(n / 2).flatMap((i) => unasked((i + 1) * SECOND, i)),
  ],
  'a managed object that a stranger writes again and again, each time with another image': (n) =>
    upTo(n).map((i) => ({
      ...deployment(i * SECOND),
      kind: 'ReplicaSet',
      name: 'api-7d4b9c5f6d',
      owners: [{ kind: 'Deployment', name: 'api' }],
      actor: { name: 'eve', kind: 'human' },
    })),
  'one digest under very many tags of a repository that the policy does not know, while it runs': (n) => [
    ...upTo(n).map((i) =>
      push(i * SECOND, { tag: `t${i}`, repository: 'dev/mine', actor: { name: 'dev', kind: 'human' } }),
    ),
    { ...pod(2 * n * SECOND, 1), image: 'registry.acme.example/dev/mine:t1', digest: digest('one') },
  ],
  'very many hosts, each with an image of its own that is pushed': (n) => [
    ...upTo(n / 2).map((i) => built(i, i)),
    ...upTo(n / 2).map((i) => push(n + i, { tag: `1.${i}`, digest: digest(i), config: digest(`config ${i}`) })),
  ],
  'very many tags of unknown images by one account': (n) => upTo(2 * n).map((i) => hint(i * SECOND, { tag: `t${i}` })),
  'very many tags of unknown images by as many accounts': (n) =>
    upTo(n).map((i) => hint(i * SECOND, { tag: `t${i}`, actor: { name: `a${i}`, kind: 'unknown' } })),
  'very many tags of unknown images, and as many images by the same account': (n) => [
    ...upTo(n / 2).map((i) => hint(i * SECOND, { tag: `t${i}` })),
    ...upTo(n / 2).map((i) =>
      push((n + 300 + i) * SECOND, { tag: `i${i}`, digest: digest(i), actor: { name: 'mallory', kind: 'unknown' } }),
    ),
  ],
  'very many tags of unknown images, and as many pods by the first of them': (n) => [
    ...upTo(n / 2).map((i) => hint(i * SECOND, { tag: `t${i}` })),
    ...upTo(n / 2).map((i) => ({ ...pod((n + i) * SECOND, i), image: 'registry.acme.example/shop/api:t0' })),
  ],
  'very many images without a tag in one repository': (n) =>
    upTo(n).map((i) => push(i * SECOND, { digest: digest(i) })),
  'very many images without a tag in one second': (n) => upTo(n).map((i) => push(i, { digest: digest(i) })),
  'a workload that is given very many images that its list lacks, and runs as many others': (n) => [
    ...upTo(n / 2).map((i) => {
      const containers = [{ name: 'api', kind: 'container', image: `registry.other.example/shop/api:${i}` }];
      return { ...deployment(i * SECOND), containers };
    }),
    ...upTo(n / 2).map((i) => ({ ...pod(i * SECOND, i), image: `registry.acme.example/shop/api:${n + i}` })),
  ],
  'one control that is changed again and again': (n) => upTo(n).map((i) => change(i * SECOND)),
};

const POLICY = `
version: 1
registries: [{ host: registry.acme.example }]
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/shop, workflows: [".github/workflows/release.yml"] }]
environments:
  - { name: production, match: { clusters: [prod], namespaces: ["**"] }, repositories: ["registry.acme.example/**"], deployers: [deployer] }
`;
const POLICIES = { 'with a policy': compilePolicy(loadPolicy(POLICY, 'policy')), 'without a policy': observe() };

/** The cluster's audit log is read from an hour before. */
const COVERAGE = [
  { source: 'kubernetes-audit', scope: 'prod', minutes: upTo(900).map((minute) => T / 60_000 - 60 + minute) },
];

const session = new Session();
beforeAll(async () => {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

/** How often each function of the product ran since it was asked before, and all their blocks, by `file function`. */
async function ran(): Promise<ReadonlyMap<string, { readonly calls: number; readonly blocks: number }>> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const found = new Map<string, { readonly calls: number; readonly blocks: number }>();
  for (const { url, functions } of result) {
    const [, file] = /\/src\/(.*)$/.exec(url) ?? [];
    if (file === undefined || file.endsWith('.test.ts')) continue;
    for (const { functionName, ranges } of functions) {
      const key = `${file} ${functionName}`;
      const before = found.get(key) ?? { calls: 0, blocks: 0 };
      const blocks = ranges.reduce((sum, { count }) => sum + count, 0);
      found.set(key, { calls: before.calls + (ranges[0]?.count ?? 0), blocks: before.blocks + blocks });
    }
  }
  return found;
}

async function judging(told: readonly Told[], policy: (typeof POLICIES)[keyof typeof POLICIES]) {
  // Blocks are counted in what is loaded after counting began.
  const { analyze } = await import('./analyze.ts');
  const events = facts(told);
  await ran();
  const { findings } = analyze({ events, coverage: COVERAGE, inputs: [] }, policy, T + 43_200 * SECOND);
  return { findings, counted: await ran() };
}

function allBlocks(counted: Awaited<ReturnType<typeof ran>>): number {
  return [...counted.values()].reduce((sum, { blocks }) => sum + blocks, 0);
}

describe.each(Object.entries(POLICIES))('%s', (_, policy) => {
  test.each(Object.entries(SHAPES))('%s: twice as much is little more than twice the work', async (__, shape) => {
    await judging(shape(10), policy);
    const ratios: number[] = [];
    let most: unknown;
    // The counts of code that the engine throws away meanwhile are lost; of what grows faster each try shows that.
    while (ratios.length < 3 && !ratios.some((ratio) => ratio < MOST_GROWTH)) {
      const [half, all] = [await judging(shape(HALF), policy), await judging(shape(2 * HALF), policy)];
      most = [...all.counted].sort(([, one], [, other]) => other.blocks - one.blocks).slice(0, 5);
      expect(allBlocks(half.counted)).toBeGreaterThan(HALF * 100);
      ratios.push(allBlocks(all.counted) / allBlocks(half.counted));
    }
    expect(Math.min(...ratios), JSON.stringify(most)).toBeLessThan(MOST_GROWTH);
  });
});

test('each of the runs of one hour is judged once, however many pushes there are', async () => {
  const hour = (pushes: number): readonly Told[] => [
    ...upTo(HALF).map((i) => run(i, i)),
    ...upTo(pushes).map((i) => push(300 * SECOND + i, { tag: `1.${i}`, digest: digest(i) })),
  ];
  const [few, many] = [
    await judging(hour(HALF / 2), POLICIES['with a policy']),
    await judging(hour(HALF), POLICIES['with a policy']),
  ];
  // Explanations are looked for twice: before anything is known of habits, and with them.
  for (const { counted } of [few, many])
    expect(counted.get('lineage/join/builds/approval.ts disapproval')?.calls).toBe(2 * HALF);
});
