import type { Digest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { ImageStore, Manifest } from '../image-store.ts';
import { CONFIG_TYPES, layerType } from '../media-types.ts';
import { type Configuration, parseConfiguration } from './configuration.ts';
import type { Descriptor } from './descriptor.ts';
import { checkLayerCount, type ReadManifest } from './manifest.ts';
import { platformName } from './platform.ts';

/** An image of one platform. */
export interface Image {
  readonly manifest: Digest;
  readonly config: Digest;
  /** `linux/amd64`, see `platformName`: as the index says, by which runtimes choose; without one as the configuration says. */
  readonly platform: string;
  readonly configuration: Configuration;
  /** Lowest first, 1 to 200. */
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly digest: Digest;
  /** Bytes as stored. */
  readonly size: number;
  /** A claim: how it is packed, the bytes say. */
  readonly mediaType: string;
  /** Of the uncompressed bytes, as the configuration says: true only when they were read. */
  readonly diffId: Digest;
  /** The step that made it, as the history tells, at most 4,096 characters. */
  readonly createdBy?: string;
  /** Where its bytes are said to lie, at most 20; nothing is fetched from there. */
  readonly urls?: readonly string[];
  /** Why it cannot be read: nobody asks for its bytes. */
  readonly unread?: string;
}

const LARGEST_CONFIGURATION = 4 * 1024 * 1024;

/** The image of a manifest, or why it is none. @throws InvalidInput that names the field. */
export async function imageOf(
  store: ImageStore,
  { digest }: Manifest,
  { config, layers }: Extract<ReadManifest, { readonly kind: 'manifest' }>,
  descriptor: Descriptor | undefined,
  field: string,
  signal: AbortSignal,
): Promise<Image | string> {
  if (!CONFIG_TYPES.has(config.mediaType)) return `its configuration is ${quoted(config.mediaType)}`;
  checkLayerCount(layers.length, field);
  if (config.size > LARGEST_CONFIGURATION)
    throw new InvalidInput(
      `${field}.config.size`,
      `is ${config.size}, and ${LARGEST_CONFIGURATION} bytes are the most`,
    );
  const { configuration, diffIds, createdBy } = parseConfiguration(
    await bytesOf(store, config, signal),
    `${field}.config`,
  );
  if (diffIds.length !== layers.length)
    throw new InvalidInput(
      `${field}.config.rootfs.diff_ids`,
      `names ${diffIds.length} layers, and the manifest ${layers.length}`,
    );
  const platform = descriptor?.platform ? platformName(descriptor.platform) : configuration.platform;
  const read = layers.flatMap((layer, index) => {
    const diffId = diffIds[index];
    return diffId === undefined ? [] : [layerOf(layer, diffId, createdBy?.[index])];
  });
  return { manifest: digest, config: config.digest, platform, configuration, layers: read };
}

function layerOf({ digest, size, mediaType, urls }: Descriptor, diffId: Digest, createdBy: string | undefined): Layer {
  const unread = urls
    ? 'its bytes are said to lie at a URL, and nothing is fetched from there'
    : layerType(mediaType) === undefined
      ? `its media type is no layer’s: ${quoted(mediaType)}`
      : undefined;
  return {
    digest,
    size,
    mediaType,
    diffId,
    ...(createdBy !== undefined && createdBy !== '' && { createdBy }),
    ...(urls && { urls }),
    ...(unread !== undefined && { unread }),
  };
}

async function bytesOf(store: ImageStore, descriptor: Descriptor, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.blob(descriptor, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
