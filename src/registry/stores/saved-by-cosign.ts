import type { Descriptor } from '../manifests/descriptor.ts';

const TAG = /^(sha256|sha512)-([a-f0-9]{64,128})\.(sig|att)$/;
const KIND = 'kind';
const OF_COSIGN = 'dev.cosignproject.cosign/';

/**
 * What would stand under the tag of an image's signatures or attestations in a layout of `cosign save`, which gives no names:
 * its `kind` annotations say what each is, and there is one image.
 */
export function savedFor(reference: string, all: readonly Descriptor[]): Descriptor | undefined {
  const [, algorithm, hex, kind] = TAG.exec(reference) ?? [];
  if (kind === undefined) return undefined;
  const ofKind = (...kinds: readonly string[]) =>
    all.filter(({ annotations }) => kinds.some((one) => annotations.get(KIND) === `${OF_COSIGN}${one}`));
  const [image, ...others] = ofKind('image', 'imageIndex');
  if (others.length > 0 || image?.digest !== `${algorithm}:${hex}`) return undefined;
  const found = ofKind(kind === 'sig' ? 'sigs' : 'atts');
  return found.length === 1 ? found[0] : undefined;
}
