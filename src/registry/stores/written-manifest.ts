import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { Unavailable } from '../../core/error.ts';
import { compressionOf, MAGIC } from '../../compression/decompress.ts';
import type { BlobName, Manifest } from '../image-store.ts';
import { parseConfiguration } from '../manifests/configuration.ts';
import { type Member, wholeOf } from './members.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar';
const LARGEST_CONFIGURATION = 4 * 1024 * 1024;
const MOST_LAYERS = 200;

/**
 * The manifest that an image without one would have, of its configuration and its layers; what it names is put among the
 * blobs. A layer that is not compressed has the name that the configuration gives it, and whoever reads it checks that;
 * of another it is computed here.
 */
export async function writtenManifest(
  { config, layers }: { readonly config: Member; readonly layers: readonly Member[] },
  blobs: Map<Digest, Member>,
  signal: AbortSignal,
): Promise<Manifest> {
  const body = await wholeOf(config, LARGEST_CONFIGURATION, 'config');
  const { diffIds } = parseConfiguration(body);
  const named: (BlobName & { readonly mediaType: string })[] = [];
  // One more than an image may have: then it is refused as such.
  for (const [index, layer] of layers.slice(0, MOST_LAYERS + 1).entries()) {
    const compression = await compressionIn(layer);
    const digest = (compression === undefined ? diffIds[index] : undefined) ?? (await digestOf(layer.read(), signal));
    blobs.set(digest, layer);
    const mediaType = compression === undefined ? LAYER : `${LAYER}.${compression}`;
    named.push({ mediaType, size: layer.size, digest });
  }
  const configuration = { mediaType: CONFIG, size: body.length, digest: sha256(body) };
  blobs.set(configuration.digest, config);
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: configuration, layers: named };
  const written = Buffer.from(JSON.stringify(manifest));
  return { digest: sha256(written), mediaType: MANIFEST, body: written };
}

async function compressionIn(member: Member): Promise<string | undefined> {
  for await (const chunk of member.read()) return compressionOf(chunk.subarray(0, MAGIC));
  return undefined;
}

async function digestOf(chunks: AsyncIterable<Buffer>, signal: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    if (signal.aborted) throw new Unavailable('reading the archive was given up');
    hash.update(chunk);
  }
  return parseDigest(`sha256:${hash.digest('hex')}`);
}

function sha256(bytes: Buffer): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}
