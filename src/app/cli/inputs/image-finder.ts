import { anyOf, type ImageFinder, localImages, registryImages } from '../../comparisons/find-images.ts';
import { imageOpener } from '../../../registry/open-image.ts';
import type { Io } from './io.ts';

/** Whether registries are asked, and without TLS. */
interface Asks {
  readonly isAsking: boolean;
  readonly isPlain: boolean;
}

/** Images in layouts and archives, and where registries may be asked, there: as docker or podman are logged in. */
export function imageFinder(paths: readonly string[], asks: Asks, io: Io): ImageFinder {
  const open = imageOpener({ environment: io.env, fetch: globalThis.fetch, now: Date.now, isPlain: asks.isPlain });
  return anyOf([localImages(paths, open), ...(asks.isAsking ? [registryImages(open)] : [])]);
}
