import type { ImageToRead } from '../../contents/comparing/layers.ts';
import { createLooker } from '../../contents/looking/looker.ts';
import { isRecord } from '../../contents/packages/read.ts';
import { layerListing } from '../../contents/reading/layer-listing.ts';
import { LIMITS, type Limits } from '../../contents/reading/limits.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import type { LayerScan, ScannedPaths } from '../../contents/yara/file-scan.ts';
import type { Image } from '../../registry/image.ts';
import type { ImageStore } from '../../registry/image-store.ts';

interface LayersOptions {
  readonly signal: AbortSignal;
  readonly limits?: Limits;
  /** Absent: every layer is read. */
  readonly cache?: ListingCache | undefined;
  /** Looks for rules of the user's own; absent: there are none. */
  readonly scan?: ((scanned: ScannedPaths) => LayerScan | undefined) | undefined;
}

/** An image whose layers are read from a store, or were before. */
export function layersOf(store: ImageStore, image: Image, options: LayersOptions): ImageToRead {
  const { signal, limits = LIMITS, cache, scan } = options;
  return {
    image,
    listing(layer, { md5, sha1 }, { wanted, scanned } = {}) {
      const found = image.layers[layer];
      if (!found) throw new Error(`no layer ${layer}`);
      const { digest, diffId, size } = found;
      const hashes = [...(md5 ? (['md5'] as const) : []), ...(sha1 ? (['sha1'] as const) : [])];
      const looker = createLooker({ isRecord, wanted, scan: scanned && scan?.(scanned) });
      const reading = { diffId, size, hashes, looker, limits, signal };
      return layerListing(digest, () => store.blob(found, signal), reading, cache);
    },
  };
}
