import type { Digest } from '../core/digest.ts';
import { InvalidInput } from '../core/error.ts';
import type { RegistryClient } from './client.ts';
import { readImage } from './image.ts';
import { registryStore } from './stores/registry-store.ts';

/** What was read of a repository to see that it can be read. */
export interface Probed {
  readonly tag: string;
  readonly manifest: Digest;
  readonly blob: Digest;
}

/**
 * Reads one manifest and the first bytes of one layer of a repository, by the way that whole images would go: logins,
 * redirects and all. Undefined where it has no image yet.
 * @throws InvalidInput or Unavailable that says what is in the way.
 */
export async function probeRepository(
  registry: Pick<RegistryClient, 'tags' | 'manifest' | 'blob' | 'referrers'>,
  host: string,
  repository: string,
  signal: AbortSignal,
): Promise<Probed | undefined> {
  const list = await registry.tags(repository, signal);
  const store = registryStore(registry, host, repository);
  let refused: InvalidInput | undefined;
  for (const tag of list?.tags.slice(0, MOST_TRIED) ?? []) {
    try {
      const { digest, images } = await readImage(store, tag, { signal });
      const layer = images[0]?.layers.find(({ unread }) => unread === undefined);
      if (!layer) continue;
      for await (const chunk of store.blob(layer, signal)) if (chunk.length > 0) break;
      return { tag, manifest: digest, blob: layer.digest };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      refused ??= error;
    }
  }
  if (refused) throw refused;
  return undefined;
}

// Some tags are of signatures and charts.
const MOST_TRIED = 10;
