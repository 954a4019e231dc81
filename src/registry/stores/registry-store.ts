import { isDigest, shortDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { RegistryClient } from '../client.ts';
import type { ImageStore } from '../image-store.ts';

/** One repository of a registry; `host` is for sentences. */
export function registryStore(
  registry: Pick<RegistryClient, 'manifest' | 'blob' | 'referrers'>,
  host: string,
  repository: string,
): ImageStore {
  return {
    name: `${host}/${repository}`,
    async manifest(reference, signal) {
      if (reference === undefined) throw new InvalidInput('reference', 'names no image: give a tag or a digest');
      const manifest = await registry.manifest(repository, reference, signal);
      // What the registry says beside a tag is what others were told to run.
      if (manifest?.claimed !== undefined && isDigest(manifest.claimed))
        throw new InvalidInput(
          'docker-content-digest',
          `${host} says ${shortDigest(manifest.claimed)} and serves ${shortDigest(manifest.digest)} for ${reference}`,
        );
      return manifest;
    },
    blob: (blob, signal) => registry.blob(repository, blob, signal),
    referrers: (subject, signal) => registry.referrers(repository, subject, signal),
  };
}
