import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../core/digest.ts';
import { checked } from './blobs/checked.ts';
import type { ImageStore } from './image-store.ts';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

export function sha256(bytes: Buffer | string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

interface Named {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Images in memory, put together as a test wants them. */
export interface MemoryStore extends ImageStore {
  /** Keeps bytes, and gives the descriptor of them. */
  put(content: object | string, mediaType: string): Named;
  /** Keeps a manifest, and has the tag mean it. */
  tag(name: string, content: object | string, mediaType?: string): Named;
}

export function memoryStore(): MemoryStore {
  const kept = new Map<Digest, { readonly body: Buffer; readonly mediaType: string }>();
  const tags = new Map<string, Digest>();
  const put = (content: object | string, mediaType: string): Named => {
    const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const digest = sha256(body);
    kept.set(digest, { body, mediaType });
    return { mediaType, digest, size: body.length };
  };
  return {
    name: 'memory',
    put,
    tag(name, content, mediaType = OCI_MANIFEST) {
      const named = put(content, mediaType);
      tags.set(name, named.digest);
      return named;
    },
    async manifest(reference = 'latest') {
      const digest = tags.get(reference) ?? parseDigest(reference);
      const found = kept.get(digest);
      return found && { digest, ...found };
    },
    async *blob(blob, signal) {
      const body = kept.get(blob.digest)?.body ?? Buffer.alloc(0);
      yield* checked(slices(body), blob, 'memory', signal);
    },
    async referrers() {
      return { descriptors: [], isComplete: true, from: 'api' };
    },
  };
}

async function* slices(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 64) yield body.subarray(at, at + 64);
}

/** A manifest with one layer, and what of it a test changes. */
export function oneLayer(
  store: MemoryStore,
  { config = {}, ...changes }: { readonly config?: object | string; readonly [field: string]: unknown } = {},
): Record<string, unknown> {
  const layer = store.put('a layer', OCI_LAYER);
  const whole = {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [sha256('an unpacked layer')] },
    ...(typeof config === 'string' ? {} : config),
  };
  return {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: store.put(typeof config === 'string' ? config : whole, OCI_CONFIG),
    layers: [layer],
    ...changes,
  };
}
