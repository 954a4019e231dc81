import { parseDigest } from '../src/core/digest.ts';
import type { LandwaiterEvent } from '../src/core/event.ts';
import { between, hex, type Random } from './random.ts';

export const START = Date.UTC(2026, 7, 1);
const PERIOD = 90 * 24 * 60 * 60 * 1000;
export const END = START + PERIOD;
const SPREAD = 12 * 60 * 60 * 1000;
const EVENTS_A_RELEASE = 5;
const RELEASES_A_REPOSITORY = 100;

/**
 * Ordinary history of a company whose number of repositories grows with the number of events: each repository is built,
 * pushed, deployed and seen running in two pods a hundred times in 90 days.
 */
export function history(random: Random, events: number): readonly LandwaiterEvent[] {
  return [...releases(random, events)].flat();
}

/** The same, one release at a time. */
export function* releases(random: Random, events: number): Generator<readonly LandwaiterEvent[]> {
  const all = Math.floor(events / EVENTS_A_RELEASE);
  for (let number = 0; number < all; number += 1) yield release(random, number, all);
}

function release(random: Random, number: number, releases: number): readonly LandwaiterEvent[] {
  const repositories = Math.ceil(releases / RELEASES_A_REPOSITORY);
  const service = `team${number % repositories}/api`;
  const tag = `1.${Math.floor(number / repositories)}`;
  // Not to the minute: what always happened beside one another would look as if it belonged together.
  const at = START + Math.floor((PERIOD * number) / releases) + between(random, 0, SPREAD);
  const digest = parseDigest(`sha256:${hex(random, 64)}`);
  const registry = 'registry.acme.example';
  const image = `${registry}/${service}:${tag}`;
  const seen = (id: string, later: number) =>
    ({
      id: `bench:${id}:${number}`,
      at: at + later * 1000,
      strength: 'recorded',
      origin: { path: 'bench', line: number + 1, sha256: hex(random, 64) },
    }) as const;
  const running = (pod: string, later: number): LandwaiterEvent => ({
    type: 'container.observed',
    source: 'kubernetes-pods',
    ...seen(pod, later),
    cluster: 'prod-eu',
    namespace: `team${number % repositories}`,
    pod: `api-${number}-${pod}`,
    owners: [
      { kind: 'ReplicaSet', name: `api-${number}` },
      { kind: 'Deployment', name: 'api' },
    ],
    container: 'api',
    kind: 'container',
    image,
    digest,
    running: true,
    started: at + later * 1000,
  });
  return [
    {
      type: 'run.reported',
      source: 'github',
      ...seen('run', 60),
      system: 'github',
      project: `acme/${service}`,
      run: `${number}/1`,
      status: 'completed',
      conclusion: 'success',
      started: at,
      ended: at + 60_000,
      workflow: '.github/workflows/release.yml',
      ref: 'refs/heads/main',
      trigger: 'push',
      actor: { name: 'ci-bot', kind: 'ci' },
      products: [{ reference: image, digest }],
    },
    {
      type: 'manifest.pushed',
      source: 'distribution',
      ...seen('push', 50),
      registry,
      repository: service,
      tag,
      digest,
      actor: { name: 'ci-bot', kind: 'ci' },
      client: 'buildkit/0.19',
      address: '192.0.2.10',
    },
    {
      type: 'workload.changed',
      source: 'kubernetes-audit',
      ...seen('deploy', 300),
      cluster: 'prod-eu',
      namespace: `team${number % repositories}`,
      kind: 'Deployment',
      name: 'api',
      verb: 'update',
      containers: [{ name: 'api', kind: 'container', image }],
      actor: { name: 'system:serviceaccount:argocd:argocd-application-controller', kind: 'robot' },
    },
    running('a', 310),
    running('b', 320),
  ];
}
