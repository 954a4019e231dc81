import type { Image } from '../../scenarios/act.ts';
import { layerTypeOf, manifestOf, MEDIA_TYPES, toldSubject } from '../../scenarios/images.ts';
import type { Push } from '../act.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

/** The manifest or index of an image as a registry describes it. */
export function descriptorOf(image: Image): Descriptor {
  return {
    mediaType: image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
    size: manifestOf(image).length,
    digest: image.digest,
  };
}

/** What a manifest refers to: config and layers, the platforms of an index, the subject of a signature. */
export function referencesOf(image: Image): readonly Descriptor[] {
  const { config, layers, children } = image;
  if (children) return children.map(descriptorOf);
  const [subject, mediaType] = [toldSubject(image), layerTypeOf(image)];
  return [
    { mediaType: MEDIA_TYPES.config, size: 1421, digest: config },
    ...layers.map(({ digest, size }) => ({ mediaType, size, digest })),
    ...(subject ? [descriptorOf(subject)] : []),
  ];
}

/** One manifest that a push sends; the tag is on the last. */
export interface Put {
  readonly image: Image;
  readonly tag?: string;
  readonly at: number;
}

const BETWEEN = 400;

/** The manifests of a push in their order: those of an index's platforms go before it, by digest. */
export function putsOf({ image, to, at }: Push): readonly Put[] {
  // A list of referrers, written as it is, names what is there already.
  const children = image.manifest === undefined ? (image.children ?? []) : [];
  return [
    ...children.map((child, nth) => ({ image: child, at: at - (children.length - nth) * BETWEEN })),
    { image, at, ...(to.tag !== undefined && { tag: to.tag }) },
  ];
}

/**
 * Whether the client looks the tag up with HEAD and then fetches the manifest by its digest, as containerd, BuildKit and
 * Docker do. What is built on containers/image (Podman, CRI-O, Skopeo) and crane fetch by the tag.
 */
export function fetchesByDigest(agent: string): boolean {
  return /^(?:containerd|buildkit|docker)/i.test(agent);
}
