import type { Digest } from '../../core/digest.ts';
import type { Listing } from './entry.ts';
import type { ListingCache } from './listing-cache.ts';
import { type LayerReading, readLayer, withDiffId } from './read-layer.ts';

/** The listing of a layer, from the cache or from its blob, which is opened only then. Throws what `readLayer` throws. */
export async function layerListing(
  layer: Digest,
  blob: () => AsyncIterable<Buffer>,
  { diffId, ...reading }: LayerReading,
  cache: ListingCache | undefined,
): Promise<Listing> {
  const { hashes, looker } = reading;
  const key = { layer, hashes, ...(looker ? { looker: looker.version } : {}) };
  const kept = await cache?.get(key);
  if (kept) return withDiffId(kept, diffId);
  const listing = await readLayer(blob(), reading);
  await cache?.put(key, listing);
  // What the configuration says of the layer is no matter of its bytes.
  return withDiffId(listing, diffId);
}
