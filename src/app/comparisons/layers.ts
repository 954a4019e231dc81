import type { ImageToRead } from '../../contents/comparing/layers.ts';
import { createLooker } from '../../contents/looking/looker.ts';
import { isRecord } from '../../contents/packages/read.ts';
import { LIMITS, type Limits } from '../../contents/reading/limits.ts';
import { readLayer } from '../../contents/reading/read-layer.ts';
import type { Image } from '../../registry/image.ts';
import type { ImageStore } from '../../registry/image-store.ts';

/** An image whose layers are read from a store. */
export function layersOf(store: ImageStore, image: Image, signal: AbortSignal, limits: Limits = LIMITS): ImageToRead {
  const looker = createLooker({ isRecord });
  return {
    image,
    async listing(layer, { md5, sha1 }) {
      const found = image.layers[layer];
      if (!found) throw new Error(`no layer ${layer}`);
      return readLayer(store.blob(found, signal), {
        diffId: found.diffId,
        size: found.size,
        hashes: [...(md5 ? (['md5'] as const) : []), ...(sha1 ? (['sha1'] as const) : [])],
        looker,
        limits,
        signal,
      });
    },
  };
}
