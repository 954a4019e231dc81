import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../../core/error.ts';
import type { ReadableImage } from '../../core/wanted-comparison.ts';
import type { OpenedImage } from '../../registry/open-image.ts';

type Open = (text: string) => Promise<OpenedImage>;

/** Where images that are to be compared may be read. */
export interface ImageFinder {
  /** What is not found is gone: where images come from was asked, too. */
  readonly isOfRegistries: boolean;
  /** Undefined: it has none of that digest. @throws Unavailable where nobody answers. */
  find(image: ReadableImage, signal: AbortSignal): Promise<OpenedImage | undefined>;
}

const KINDS = /^(?:oci|oci-archive|docker-archive):/;
const MOST_ENTRIES = 1000;

/**
 * Images by their digests in OCI layouts, archives of them, and folders of either. An archive of `docker save` has them under
 * digests of its own, which no registry knows: only an image that was pushed from it as it is can be found there.
 * @throws InvalidInput for a path where there is none.
 */
export function localImages(paths: readonly string[], open: Open): ImageFinder {
  const places = paths.flatMap(placesAt);
  return {
    isOfRegistries: false,
    async find({ digest }, signal) {
      for (const place of places) {
        const { store } = await open(place);
        const found = await held(() => store.manifest(digest, signal), isGiven(place, paths));
        if (found) return { store, reference: digest };
      }
      return undefined;
    },
  };
}

/** What lies beside images in a folder may be any archive; a path that somebody gave has to be one of images. */
async function held<Found>(ask: () => Promise<Found | undefined>, isSure: boolean): Promise<Found | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isSure && error instanceof InvalidInput) return undefined;
    throw error;
  }
}

function isGiven(place: string, paths: readonly string[]): boolean {
  return paths.includes(place) || paths.some((path) => place === `oci:${path}`);
}

function placesAt(path: string): readonly string[] {
  if (KINDS.test(path)) return [path];
  if (!existsSync(path)) throw new InvalidInput(path, 'there is no such folder or file of images');
  if (!statSync(path).isDirectory()) return [`oci-archive:${path}`, `docker-archive:${path}`];
  if (existsSync(join(path, 'oci-layout'))) return [`oci:${path}`];
  const entries = readdirSync(path).sort().slice(0, MOST_ENTRIES);
  const layouts = entries.filter((one) => existsSync(join(path, one, 'oci-layout')));
  const archives = entries.filter((one) => one.endsWith('.tar'));
  if (layouts.length + archives.length === 0)
    throw new InvalidInput(path, 'holds no image layout (a folder with the file oci-layout) and no archive (*.tar)');
  return [
    ...layouts.map((one) => `oci:${join(path, one)}`),
    ...archives.flatMap((one) => [`oci-archive:${join(path, one)}`, `docker-archive:${join(path, one)}`]),
  ];
}

/** Images from the registries that records name, asked by digest. */
export function registryImages(open: Open): ImageFinder {
  return {
    isOfRegistries: true,
    async find({ registry, repository, digest }, signal) {
      const opened = await open(`${registry}/${repository}@${digest}`);
      return (await opened.store.manifest(digest, signal)) && opened;
    },
  };
}

/** The first of them that has it. */
export function anyOf(finders: readonly ImageFinder[]): ImageFinder {
  return {
    isOfRegistries: finders.some((one) => one.isOfRegistries),
    async find(image, signal) {
      for (const one of finders) {
        const found = await one.find(image, signal);
        if (found) return found;
      }
      return undefined;
    },
  };
}
