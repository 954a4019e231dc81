import { between, createRandom, hex } from '../random.ts';
import { postOf } from './connection.ts';

const REPOSITORIES = 200;
const RELEASES = 3;
const NODES = 30;
/** One notification in so many tells of a push; the others of nodes that pull what was released last. */
const PULLS_A_PUSH = 40;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** What a busy registry sends, by number: notifications of CNCF Distribution with references, about 1.8 KB each. */
export function registryNotifications(secret: string): (number: number) => Buffer {
  const random = createRandom(9);
  const digest = (): string => `sha256:${hex(random, 64)}`;
  const layers = Array.from({ length: 7 }, digest);
  const released = Array.from({ length: REPOSITORIES }, () =>
    Array.from({ length: RELEASES }, (_, age) => ({ digest: digest(), tag: `1.${age}` })),
  );
  return (number) => {
    const isPush = number % PULLS_A_PUSH === 0;
    const index = between(random, 0, REPOSITORIES - 1);
    const images = released[index] ?? [];
    if (isPush) {
      images.shift();
      images.push({ digest: digest(), tag: `2.${number}` });
    }
    const image = isPush ? images.at(-1) : images[between(random, 0, images.length - 1)];
    const repository = `team-${index % 20}/service-${index}`;
    const node = between(random, 1, NODES);
    const body = JSON.stringify({
      events: [
        {
          id: `${hex(random, 8)}-${number}`,
          timestamp: new Date().toISOString(),
          action: isPush ? 'push' : 'pull',
          target: {
            mediaType: MANIFEST,
            size: 1412,
            digest: image?.digest,
            length: 1412,
            repository,
            url: `https://registry.acme.example/v2/${repository}/manifests/${image?.digest}`,
            tag: image?.tag,
            references: layers.map((one) => ({ mediaType: LAYER, size: 31_000_000, digest: one })),
          },
          request: {
            id: `request-${number}`,
            addr: isPush ? '192.0.2.10:40158' : `198.51.100.${node}:40158`,
            host: 'registry.acme.example',
            method: isPush ? 'PUT' : 'GET',
            useragent: isPush ? 'buildkit/0.19' : 'containerd/v1.7.24',
          },
          actor: { name: isPush ? 'ci-bot' : 'kubelet' },
          source: { addr: 'registry-0:5000', instanceID: 'e7079ac9-7e71-41b1-acbc-188b00635f23' },
        },
      ],
    });
    return postOf('/intake/distribution/registry', { Authorization: `Bearer ${secret}` }, body);
  };
}
