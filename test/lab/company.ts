import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Digest } from '../../src/core/digest.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { type Delivery, deliveries, type RunStory } from './github.ts';
import { type Host, openPodman, type PodmanHost, startDocker } from './hosts.ts';
import { type BaseRoot, openBaseRoot } from './base-root.ts';
import { openWorkbench, remote, type Workbench } from './images.ts';
import { createNaming, type Naming } from './naming.ts';
import { pull } from './pull.ts';
import { type Registry, startRegistry } from './registry.ts';
import type { Story, Stretch } from './rewrite.ts';

/** The registry's name in the story. */
export const REGISTRY = 'registry.acme.example';

const USERS = ['ci-bot', 'promoter', 'gc-bot', 'scanner', 'prod-nodes', 'dana', 'mallory', 'eve'] as const;

/** Network addresses of the story: 192.0.2.0/25 machines, 192.0.2.128/25 cluster, 198.51.100.0/24 office. */
export const ADDRESSES = {
  'build-1': '192.0.2.11',
  'build-2': '192.0.2.12',
  promoter: '192.0.2.21',
  'gc-bot': '192.0.2.22',
  scanner: '192.0.2.23',
  dana: '198.51.100.23',
  'dev-laptop-7': '198.51.100.37',
  attacker: '203.0.113.77',
} as const;

const NODES = { 'node-1': '192.0.2.131', 'node-2': '192.0.2.132', 'node-3': '192.0.2.133' } as const;

/** A small company: real registry and engines, a cluster and a forge as they would record the same. */
export interface Company {
  readonly registry: Registry;
  /** buildah on build-2. */
  readonly bench: Workbench;
  /** What the base image is made of, on build-2. */
  readonly base: BaseRoot;
  /** podman on build-1. */
  readonly build1: PodmanHost;
  /** docker on dev-laptop-7. */
  readonly laptop: Host;
  /** The attacker's own machine: leaves records in the registry only. */
  readonly elsewhere: Workbench;
  readonly cluster: Cluster;
  readonly naming: Naming;
  readonly webhooks: readonly Delivery[];
  readonly story: Story;
  /** Does something for real and notes when and from where it is told; without a time it is not told. */
  during<T>(told: number | undefined, address: string, act: () => Promise<T>): Promise<T>;
  /** GitHub reports a run. */
  reports(run: RunStory): void;
  /** Signs an image of the registry by the company's key, under the name that the story has for it. */
  signs(repository: string, digest: Digest): Promise<void>;
  /** States by the same key from which run an image is. */
  attests(repository: string, digest: Digest, provenance: object): Promise<void>;
  /** Copies image, signature and statement between repositories of the registry, as a promotion does. */
  copies(from: string, to: string, user: string): Promise<Digest>;
  close(): Promise<void>;
}

/** Starts everything under `folder`. */
export async function openCompany(folder: string): Promise<Company> {
  await mkdir(folder, { recursive: true });
  const naming = createNaming('recorded-day');
  const registry = await startRegistry(join(folder, 'registry'), USERS);
  const stretches: Stretch[] = [];
  const webhooks: Delivery[] = [];
  const during = async <T>(told: number | undefined, address: string, act: () => Promise<T>): Promise<T> => {
    // The registry logs a request a moment after it answered: let the last line of one stretch stay in it.
    await pause(30);
    stretches.push({ real: Date.now(), ...(told === undefined ? {} : { told }), address });
    return await act();
  };
  const cluster = createCluster(
    NODES,
    (reference, node, at) => {
      const address = Object.entries(NODES).find(([name]) => name === node)?.[1] ?? '';
      const target = reference.slice(`${REGISTRY}/`.length);
      return during(at, address, () => pull(registry, target, registry.account('prod-nodes'), 'containerd/v2.1.4'));
    },
    naming,
  );
  const bench = await bringWorkbench(join(folder, 'build-2'), registry);
  const laptop = await startDocker(join(folder, 'laptop'), registry);
  const attested = new Set<Digest>();
  return {
    registry,
    bench,
    base: await openBaseRoot(join(folder, 'build-2')),
    build1: await openPodman(join(folder, 'build-1'), registry),
    laptop,
    elsewhere: await bringWorkbench(join(folder, 'elsewhere'), registry),
    cluster,
    naming,
    webhooks,
    story: { stretches, labHost: registry.host, toldHost: REGISTRY },
    during,
    reports: (run) => webhooks.push(...deliveries(run, naming)),
    signs: (repository, digest) => bench.sign(repository, digest, registry.account('ci-bot'), REGISTRY),
    async attests(repository, digest, provenance) {
      await bench.attest(repository, digest, provenance, registry.account('ci-bot'));
      attested.add(digest);
    },
    async copies(from, to, user) {
      const account = registry.account(user);
      const digest = await bench.copy(remote(registry, from), remote(registry, to), account);
      const attached = (target: string, kind: string): string =>
        `${target.slice(0, target.indexOf(':'))}:${digest.replace(':', '-')}.${kind}`;
      for (const kind of attested.has(digest) ? ['sig', 'att'] : ['sig'])
        await bench.copy(remote(registry, attached(from, kind)), remote(registry, attached(to, kind)), account);
      return digest;
    },
    async close() {
      await laptop.stop();
      await registry.stop();
    },
  };
}

async function bringWorkbench(folder: string, registry: Registry): Promise<Workbench> {
  await mkdir(folder, { recursive: true });
  return openWorkbench(folder, registry);
}
