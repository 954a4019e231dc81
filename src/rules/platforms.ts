import type { Digest } from '../core/digest.ts';
import type { RepositoryName } from '../core/environment.ts';
import type { Lineage } from '../core/lineage.ts';

const STATEMENT = 'application/vnd.in-toto+json';

/**
 * The manifests of an index that a container can be started from: not the attestations that builders list beside them.
 * Told by what the layers are, which no runtime would unpack; a manifest whose layers are not on record counts as one.
 */
export function platformsOf(index: Digest, at: RepositoryName, lineage: Lineage): readonly Digest[] {
  return lineage.image(index, at).children.filter((child) => {
    const { layers } = lineage.image(child, at);
    return !layers || layers.length === 0 || layers.some((layer) => layer.mediaType !== STATEMENT);
  });
}
