import type { Finding } from '../api/types.ts';

type Image = NonNullable<Finding['image']>;

/** The chain of an image, drawn. */
export function ChainSection({ image }: { readonly image: Image }) {
  return <section class="card" aria-label={`The chain of ${image.repository}`} hidden />;
}
