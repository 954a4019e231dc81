import type { ImageToRead } from '../../contents/comparing/layers.ts';
import { createLooker } from '../../contents/looking/looker.ts';
import { isRecord } from '../../contents/packages/read.ts';
import { LIMITS, type Limits } from '../../contents/reading/limits.ts';
import { layerListing } from '../../contents/reading/layer-listing.ts';
import type { ListingCache } from '../../contents/reading/listing-cache.ts';
import type { Image } from '../../registry/image.ts';
import type { ImageStore } from '../../registry/image-store.ts';

/** An image whose layers are read from a store, or known from a cache. */
export function layersOf(
  store: ImageStore,
  image: Image,
  signal: AbortSignal,
  limits: Limits = LIMITS,
  cache?: ListingCache,
): ImageToRead {
  const looker = createLooker({ isRecord });
  return {
    image,
    async listing(layer, { md5, sha1 }) {
      const found = image.layers[layer];
      if (!found) throw new Error(`no layer ${layer}`);
      const hashes = [...(md5 ? (['md5'] as const) : []), ...(sha1 ? (['sha1'] as const) : [])];
      const reading = { diffId: found.diffId, size: found.size, hashes, looker, limits, signal };
      return layerListing(found.digest, () => store.blob(found, signal), reading, cache);
    },
  };
}
