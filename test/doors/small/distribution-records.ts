// What the registry and the API server of Fenwick send.
import { type Audited, batches } from './audit.ts';
import { at, type Delivery, digest, type Made, MINUTE, uuid } from './month.ts';
import type { Running } from './rollout.ts';

export const HOST = 'registry.fenwick.example';
export const DEPLOYER = 'system:serviceaccount:ci:deployer';
export const RUNNER = '192.0.2.10';
export const SECRETS = {
  REGISTRY: 'fenwick-registry-1b7d20e94c',
  SANDBOX: 'fenwick-sandbox-registry-5e02',
  AUDIT: 'fenwick-prod-audit-c84f6613',
  TEST_AUDIT: 'fenwick-test-audit-90ab12de',
};

const DOORS = {
  registry: ['distribution/registry', SECRETS.REGISTRY, 'application/vnd.docker.distribution.events.v2+json'],
  sandbox: ['distribution/sandbox', SECRETS.SANDBOX, 'application/vnd.docker.distribution.events.v2+json'],
  prod: ['kubernetes-audit/prod-audit', SECRETS.AUDIT, 'application/json'],
  test: ['kubernetes-audit/test-audit', SECRETS.TEST_AUDIT, 'application/json'],
} as const;

function sent(name: keyof typeof DOORS, when: number, body: string): Delivery {
  const [door, secret, type] = DOORS[name];
  return {
    at: when,
    door,
    body,
    headers: { 'content-type': type, 'user-agent': 'Go-http-client/1.1', authorization: `Bearer ${secret}` },
  };
}

export const told = (cluster: 'prod' | 'test', events: readonly Audited[]): readonly Delivery[] =>
  batches(events.toSorted((one, other) => one.at - other.at)).map(({ at: when, body }) => sent(cluster, when, body));

interface Client {
  readonly actor: string;
  readonly address: string;
  readonly agent: string;
}
export const CI: Client = { actor: 'ci', address: RUNNER, agent: 'buildkit/v0.26' };
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export function notification(
  when: number,
  action: 'push' | 'pull' | 'mount',
  target: object,
  repository: string,
  path: string,
  client: Client,
  method: string,
  door: 'registry' | 'sandbox' = 'registry',
  host = HOST,
): Delivery {
  const text = `${action} ${when} ${repository} ${path} ${client.actor} ${JSON.stringify(target)}`;
  const event = {
    id: uuid(text),
    timestamp: new Date(when).toISOString().replace('Z', '482113Z'),
    action,
    target: { ...target, repository, url: `https://${host}/v2/${repository}/${path}` },
    request: {
      id: uuid(`request ${text}`),
      addr: `${client.address}:${40_000 + (when % 20_000)}`,
      host,
      method,
      useragent: client.agent,
    },
    actor: { name: client.actor },
    source: { addr: 'registry-0:5000', instanceID: uuid('registry instance') },
  };
  return sent(door, when + 150, JSON.stringify({ events: [event] }));
}

/** What the registry sends of a push: blobs that are new, the base's mounted, and the manifest under each tag. */
export function pushOf(one: Made, client = CI, door: 'registry' | 'sandbox' = 'registry'): readonly Delivery[] {
  const pushed = one.until - 20_000;
  const repository = one.service === 'base' ? 'base' : `shop/${one.service}`;
  const { digest: of, config, layers } = one.image;
  const blob = (of: string, size: number) => ({
    mediaType: 'application/octet-stream',
    digest: of,
    size,
    length: size,
  });
  const references = [
    { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 1979 },
    ...layers.map((layer, nth) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: layer,
      size: 3_000_000 + nth,
    })),
  ];
  const own = at(layers, -1);
  return [
    ...(one.service === 'base'
      ? []
      : layers
          .slice(0, -1)
          .map((layer, nth) =>
            notification(
              pushed - 4000 + nth,
              'mount',
              { ...blob(layer, 3_000_000 + nth), fromRepository: 'base' },
              repository,
              `blobs/${layer}`,
              client,
              'POST',
              door,
            ),
          )),
    ...[own, config].map((of, nth) =>
      notification(
        pushed - 2000 + nth * 100,
        'push',
        blob(of, 3_000_000),
        repository,
        `blobs/${of}`,
        client,
        'PUT',
        door,
      ),
    ),
    ...one.tags.map((tag, nth) =>
      notification(
        pushed + nth * 400,
        'push',
        { mediaType: MANIFEST, digest: of, size: 1105, length: 1105, tag, references },
        repository,
        `manifests/${of}`,
        client,
        'PUT',
        door,
      ),
    ),
  ];
}

export const running = (namespace: string, one: Made, tag: string, revision: number): Running => ({
  namespace,
  name: one.service,
  image: `${HOST}/shop/${one.service}:${tag}`,
  imageId: `${HOST}/shop/${one.service}@${one.image.digest}`,
  revision,
});
export const byCi = (change: 'set image' | 'restart') => ({
  user: DEPLOYER,
  agent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/$Format',
  from: RUNNER,
  change,
});
export const byHand = (who: string, change: 'restart' | 'undo' | 'create' | 'set image') => ({
  user: `${who}@fenwick.example`,
  agent: 'kubectl/v1.36.3 (darwin/arm64) kubernetes/$Format',
  from: '198.51.100.23',
  change,
});
export const elsewhere = (namespace: string, name: string, image: string, revision: number): Running => ({
  namespace,
  name,
  image,
  imageId: `${image.replace(/:[^:/]*$/, '')}@${digest(image)}`,
  revision,
});

export function pullOf(one: Made): readonly Delivery[] {
  return ['192.0.2.21', '192.0.2.22'].map((address, nth) =>
    notification(
      one.until + 10 * MINUTE + 4000 + nth * 3000,
      'pull',
      { mediaType: MANIFEST, digest: one.image.digest, size: 1105, length: 1105 },
      `shop/${one.service}`,
      `manifests/${one.image.digest}`,
      { actor: 'puller', address, agent: 'containerd/2.2.1' },
      'GET',
    ),
  );
}
