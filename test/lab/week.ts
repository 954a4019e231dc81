import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, parseDigest } from '../../src/core/digest.ts';
import { createCluster } from './cluster.ts';
import { type Delivery, deliveries, type RunStory } from './github.ts';
import { AGENTS } from './kubernetes.ts';
import { createNaming, type Naming } from './naming.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const REGISTRY = 'registry.globex.example';
const NODES = { 'worker-1': '192.0.2.151', 'worker-2': '192.0.2.152', 'worker-3': '192.0.2.153' } as const;

/**
 * Writes a week of ordinary records of a company whose running images are older than the records: registry
 * notifications, CI webhooks, cluster audit and pods, the same bytes every time. Nothing in it is an attack.
 */
export async function writeOrdinaryWeek(folder: string): Promise<void> {
  for (const [name, content] of Object.entries(await ordinaryWeek())) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function ordinaryWeek(): Promise<Readonly<Record<string, string>>> {
  const naming = createNaming('ordinary-week');
  const registry = openRecords(naming);
  const webhooks: Delivery[] = [];
  const cluster = createCluster(
    NODES,
    async (reference, node, at) => {
      const address = Object.entries(NODES).find(([name]) => name === node)?.[1] ?? '';
      return registry.pull(at, reference.slice(`${REGISTRY}/`.length), 'prod-nodes', address, 'containerd/v2.1.4');
    },
    naming,
  );
  const run = (at: number, more: Partial<RunStory>): void => {
    const workflow = {
      workflow: '.github/workflows/nightly.yml',
      name: 'Nightly',
      event: 'schedule',
      branch: 'main',
    } as const;
    const story = {
      minutes: 12,
      project: 'globex/store',
      title: 'Nightly',
      commit: naming.hex(40),
      login: 'robin',
      runner: 'ci-3',
    };
    webhooks.push(...deliveries({ at, ...workflow, ...story, ...more }, naming));
  };
  for (const name of SERVICES) {
    const image = registry.known(`prod/store/${name}:3.1.0`);
    const createdAt = Date.parse('2026-08-17T09:00:00Z');
    const template = { namespace: 'store', kind: 'Deployment', name, container: name, replicas: 3, createdAt } as const;
    cluster.settle(
      Date.parse('2026-10-05T10:00:00Z'),
      { ...template, image: `${REGISTRY}/prod/store/${name}:3.1.0` },
      image.digest,
    );
    registry.known(`dev/store/${name}:main`);
  }
  const start = Date.parse('2026-11-02T00:00:00Z');
  cluster.idle(start + MINUTE, start + 168 * HOUR, HOUR);
  for (let day = 0; day < 7; day += 1) {
    const morning = start + day * 24 * HOUR;
    run(morning + 2 * HOUR, {});
    for (const [index, name] of SERVICES.entries()) {
      registry.push(
        morning + 2 * HOUR + (2 + index) * MINUTE,
        `dev/store/${name}:main`,
        registry.make(),
        'ci-bot',
        '192.0.2.41',
      );
    }
    if (day === 1 || day === 3) {
      const name = SERVICES[day % 3] ?? '';
      const version = `3.2.${day}`;
      const at = morning + 10 * HOUR;
      run(at, { workflow: '.github/workflows/release.yml', name: 'Release', event: 'release', branch: `v${version}` });
      const image = registry.make();
      registry.push(at + 5 * MINUTE, `dev/store/${name}:${version}`, image, 'ci-bot', '192.0.2.41');
      registry.push(at + 2 * HOUR, `prod/store/${name}:${version}`, image, 'promoter', '192.0.2.42');
      await cluster.rollout(at + 3 * HOUR, 'store', name, `${REGISTRY}/prod/store/${name}:${version}`);
    }
    if (day === 2) await cluster.scale(morning + 13 * HOUR, 'store', 'cart', 5);
    if (day === 4) await cluster.scale(morning + 20 * HOUR, 'store', 'cart', 3);
    if (day === 5) await cluster.drain(morning + 4 * HOUR, 'worker-2', AGENTS.kured, NODES['worker-1']);
    registry.pull(morning + 23.5 * HOUR, 'prod/store/cart:3.1.0', 'scanner', '192.0.2.43', 'scanner/1.9');
    run(morning + 23.6 * HOUR, { workflow: '.github/workflows/lint.yml', name: 'Lint', minutes: 2 });
  }
  const lines = (records: readonly object[]): string => records.map((one) => `${JSON.stringify(one)}\n`).join('');
  return {
    'registry/notifications.ndjson': lines(registry.notifications()),
    'ci/github.ndjson': lines(webhooks.toSorted((one, other) => one.at - other.at).map((one) => one.body)),
    'kubernetes/audit.ndjson': lines(cluster.audit()),
    'kubernetes/pods.json': JSON.stringify(cluster.pods()),
  };
}

const SERVICES = ['front', 'cart', 'search'] as const;

interface Image {
  readonly digest: Digest;
  readonly references: readonly object[];
}

interface Records {
  make(): Image;
  /** An image whose push lies before the records. */
  known(target: string): Image;
  push(at: number, target: string, image: Image, user: string, address: string): void;
  pull(at: number, target: string, user: string, address: string, client: string): Digest;
  notifications(): readonly object[];
}

// A registry's notifications without the registry: a week is too long to play.
function openRecords(naming: Naming): Records {
  const tags = new Map<string, Image>();
  const events: { readonly at: number; readonly event: object }[] = [];
  const digest = (): Digest => parseDigest(`sha256:${naming.hex(64)}`);
  const make = (): Image => ({
    digest: digest(),
    references: [
      { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1421, digest: digest() },
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 3_801_220, digest: digest() },
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 92_114, digest: digest() },
    ],
  });
  const note = (
    at: number,
    action: 'push' | 'pull',
    target: string,
    image: Image,
    user: string,
    address: string,
    client: string,
  ): void => {
    const [repository, tag] = target.split(':');
    const event = {
      id: naming.uuid(),
      timestamp: new Date(at).toISOString(),
      action,
      target: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: 742,
        digest: image.digest,
        length: 742,
        repository,
        url: `https://${REGISTRY}/v2/${repository}/manifests/${image.digest}`,
        tag,
        references: image.references,
      },
      request: {
        id: naming.uuid(),
        addr: `${address}:${30_000 + naming.below(30_000)}`,
        host: REGISTRY,
        method: action === 'push' ? 'PUT' : 'HEAD',
        useragent: client,
      },
      actor: { name: user },
      source: { addr: 'registry-0:5000', instanceID: 'c4f7a1de-5a0b-4c93-a1de-77f0c2b1a9e4' },
    };
    events.push({ at, event });
  };
  return {
    make,
    known(target) {
      const image = make();
      tags.set(target, image);
      return image;
    },
    push(at, target, image, user, address) {
      tags.set(target, image);
      note(at, 'push', target, image, user, address, user === 'promoter' ? 'skopeo/1.18.0' : 'Buildah/1.39.3');
    },
    pull(at, target, user, address, client) {
      const image = tags.get(target);
      if (!image) throw new Error(`nobody pushed ${target}`);
      note(at, 'pull', target, image, user, address, client);
      return image.digest;
    },
    notifications: () => events.toSorted((one, other) => one.at - other.at).map((one) => ({ events: [one.event] })),
  };
}
