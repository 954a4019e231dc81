import { isDigest } from '../../core/digest.ts';
import type { ContainerSpec } from '../../core/event.ts';
import type { NamedImage } from '../../core/control-event.ts';

/** The images of containers, each once, with the digest where the name pins one. */
export function namedImages(containers: readonly ContainerSpec[] | undefined): readonly NamedImage[] | undefined {
  const references = [...new Set(containers?.map(({ image }) => image))];
  return references.length > 0 ? references.map(namedImage) : undefined;
}

/** An image as something names it. */
export function namedImage(reference: string): NamedImage {
  const digest = reference.slice(reference.lastIndexOf('@') + 1);
  return { reference, ...(isDigest(digest) && { digest }) };
}
