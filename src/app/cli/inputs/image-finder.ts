import { anyOf, type ImageFinder, localImages, registryImages } from '../../comparisons/find-images.ts';
import { imageOpener } from '../../../registry/open-image.ts';
import type { Io } from './io.ts';

/** Images in layouts and archives, and where registries may be asked, there: as docker or podman are logged in. */
export function imageFinder(paths: readonly string[], isAsking: boolean, io: Io): ImageFinder {
  const open = imageOpener({ environment: io.env, fetch: globalThis.fetch, now: Date.now, isPlain: false });
  return anyOf([localImages(paths, open), ...(isAsking ? [registryImages(open)] : [])]);
}
