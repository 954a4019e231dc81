import { type Digest, shortDigest } from '../core/digest.ts';
import { InvalidInput, quoted } from '../core/error.ts';
import type { ImageStore, Manifest } from './image-store.ts';
import { isOfPlatform, parsePlatform, platformName } from './manifests/platform.ts';
import type { Descriptor } from './manifests/descriptor.ts';
import { parseManifest } from './manifests/manifest.ts';
import { type Image, imageOf } from './manifests/one-image.ts';
import { NotThere } from './not-there.ts';

export type { Configuration } from './manifests/configuration.ts';
export type { Image, Layer } from './manifests/one-image.ts';

/** A child of an index that was not read, and why. */
export interface NotRead {
  readonly digest: Digest;
  readonly reason: string;
}

/** What a reference means: one image, or one for each platform. */
export interface Images {
  /** Of the manifest or index that the reference means. */
  readonly digest: Digest;
  /** At least one; no platform twice. */
  readonly images: readonly Image[];
  /** What the index lists beside them and is no image, or is not there. */
  readonly others: readonly NotRead[];
  /** Of those what is not there: a manifest, or the configuration of one. */
  readonly gone: readonly NotRead[];
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** `os/arch[/variant]`: only that one; where left out, all. */
  readonly platform?: string;
}

// An index in an index is followed; deeper ones nobody makes.
const DEEPEST = 3;

/**
 * Reads manifests and configurations, no layers.
 * @throws NotThere where it, its configuration or everything in an index is gone; InvalidInput that names the field, where there is no such image, it is none, or a manifest fights its
 * descriptor; Unavailable where no answer comes.
 */
export async function readImage(
  store: ImageStore,
  reference: string | undefined,
  { signal, platform }: ReadOptions,
): Promise<Images> {
  const asked = platform === undefined ? undefined : parsePlatform(platform);
  const manifest = await store.manifest(reference, signal);
  if (!manifest) throw new NotThere('image', `there is no ${reference ?? 'image'} in ${store.name}`);
  const images: Image[] = [];
  const others: NotRead[] = [];
  const gone: NotRead[] = [];
  const skipped = new Set<string>();

  async function visit(one: Manifest, descriptor: Descriptor | undefined, field: string, depth: number): Promise<void> {
    const read = parseManifest(one, descriptor?.mediaType, field);
    if (read.kind === 'other')
      return void others.push({ digest: one.digest, reason: `it is ${quoted(read.mediaType)}` });
    if (read.kind === 'manifest') {
      const image = await imageOf(store, one, read, descriptor, field, signal);
      if (typeof image === 'string') others.push({ digest: one.digest, reason: image });
      else if (asked !== undefined && !isOfPlatform(image.platform, asked)) skipped.add(image.platform);
      else add(image, field);
      return;
    }
    if (depth === DEEPEST) throw new InvalidInput(field, `is an index in an index, ${DEEPEST} deep`);
    for (const [index, child] of read.children.entries()) {
      const place = `${field}.manifests[${index}]`;
      const reason = notRead(child);
      if (reason !== undefined) others.push({ digest: child.digest, reason });
      else await visitChild(child, place, depth);
    }
  }

  async function visitChild(child: Descriptor, field: string, depth: number): Promise<void> {
    const named = child.platform && platformName(child.platform);
    if (named !== undefined && asked !== undefined && !isOfPlatform(named, asked)) return void skipped.add(named);
    try {
      await visit(await childOf(store, child, field, signal), child, field, depth + 1);
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      gone.push({ digest: child.digest, reason: error.reason });
    }
  }

  function add(image: Image, field: string): void {
    if (images.some((other) => other.platform === image.platform))
      throw new InvalidInput(
        `${field}.platform`,
        `${image.platform} is there twice: runtimes would not agree which to run`,
      );
    images.push(image);
  }

  await visit(manifest, undefined, 'manifest', 0);
  if (images.length > 0) return { digest: manifest.digest, images, others: [...others, ...gone], gone };
  if (asked !== undefined && skipped.size > 0)
    throw new InvalidInput('platform', `${store.name} has no ${asked} of it, only ${[...skipped].sort().join(', ')}`);
  throw noImage(`${shortDigest(manifest.digest)} in ${store.name}`, others, gone);
}

function noImage(what: string, [other]: readonly NotRead[], [lost]: readonly NotRead[]): InvalidInput {
  return lost
    ? new NotThere('image', `nothing of ${what} is there: ${lost.reason}`)
    : new InvalidInput('image', `${what} is no image: ${other?.reason ?? 'an empty index'}`);
}

/** What an index lists. @throws NotThere where that is gone. */
async function childOf(store: ImageStore, child: Descriptor, field: string, signal: AbortSignal): Promise<Manifest> {
  const found = await store.manifest(child.digest, signal);
  if (!found) throw new NotThere('manifest', `${store.name} has no such manifest`);
  if (found.body.length === child.size) return found;
  throw new InvalidInput(`${field}.size`, `says ${child.size} bytes, and ${child.digest} has ${found.body.length}`);
}

/** Why a child of an index is none that a runtime would run. */
function notRead({ platform, artifactType, mediaType }: Descriptor): string | undefined {
  if (platform?.os === 'unknown' && platform.architecture === 'unknown') return 'for no platform, as attestations are';
  return artifactType === undefined ? undefined : `it is ${quoted(artifactType)}, listed as ${quoted(mediaType)}`;
}
