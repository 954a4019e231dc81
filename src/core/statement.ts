import type { Image } from './subjects.ts';

/** What builders put beside the platforms of an index: https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md. */
const STATEMENT = 'application/vnd.in-toto+json';

/**
 * Whether nothing of a manifest can be started, since its layers are statements of attestations, which no runtime unpacks. One
 * whose layers are not on record counts as none.
 */
export function isStatement({ layers = [] }: Pick<Image, 'layers'>): boolean {
  return layers.length > 0 && layers.every(({ mediaType }) => mediaType === STATEMENT);
}
