import { createHash } from 'node:crypto';
import { parseDigest } from '../../core/digest.ts';
import type { Configuration, Layer } from '../../registry/image.ts';
import { createLooker } from '../looking/looker.ts';
import { isRecord } from '../packages/read.ts';
import { read, tar, type Written } from '../reading/tar.fixture.ts';
import type { YaraLook } from '../yara/look-for.ts';
import type { ImageToRead } from './layers.ts';

const CONFIGURATION: Configuration = {
  platform: 'linux/amd64',
  entrypoint: [],
  cmd: ['/bin/tool'],
  env: [],
  user: '',
  workingDir: '/',
  labels: new Map(),
  exposedPorts: [],
  healthcheck: [],
  onBuild: [],
  volumes: [],
  stopSignal: '',
  shell: [],
};

/** A layer. */
export interface Made {
  readonly entries?: readonly Written[];
  readonly createdBy?: string;
  readonly unread?: string;
  readonly fails?: Error;
}

/** An image of these layers, and a list of those that were read; `yara` looks for rules in those that are to be scanned. */
export function image(
  layers: readonly Made[],
  settings: Partial<Configuration> = {},
  yara?: YaraLook,
): ImageToRead & { readonly asked: number[] } {
  const asked: number[] = [];
  const bytes = layers.map(({ entries = [] }) => tar(entries));
  const digests = bytes.map((one, index) =>
    parseDigest(
      `sha256:${createHash('sha256')
        .update(one)
        .update(layers[index]?.createdBy ?? '')
        .digest('hex')}`,
    ),
  );
  const first = digests[0] ?? parseDigest(`sha256:${'0'.repeat(64)}`);
  return {
    asked,
    image: {
      manifest: digests.at(-1) ?? first,
      config: first,
      platform: 'linux/amd64',
      configuration: { ...CONFIGURATION, ...settings },
      layers: layers.map(
        ({ createdBy, unread }, index): Layer => ({
          digest: digests[index] ?? first,
          diffId: digests[index] ?? first,
          size: bytes[index]?.length ?? 0,
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          ...(createdBy !== undefined && { createdBy }),
          ...(unread !== undefined && { unread }),
        }),
      ),
    },
    listing(layer, { md5, sha1 }, { wanted, scanned } = {}) {
      asked.push(layer);
      const fails = layers[layer]?.fails;
      if (fails) return Promise.reject(fails);
      const hashes = [...(md5 ? (['md5'] as const) : []), ...(sha1 ? (['sha1'] as const) : [])];
      return read(bytes[layer] ?? Buffer.alloc(0), {
        hashes,
        looker: createLooker({ isRecord, wanted, scan: scanned && yara?.scan(scanned) }),
      });
    },
  };
}
