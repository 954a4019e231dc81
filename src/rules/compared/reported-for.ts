import type { BuildReport } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';

/**
 * Whether a run's report speaks of this very tag. One that names the repository alone does where the run's own image is not
 * under another tag: else this push is another image of the same run, such as a variant.
 */
export function isReportedFor({ run, digest, tag }: BuildReport, push: Push, lineage: Lineage): boolean {
  // The id of an image, by which engines call it, says nothing about its manifest.
  if (lineage.image(push.digest, push).config === digest) return false;
  if (tag !== undefined) return tag === push.tag;
  return lineage
    .pushesOf(digest)
    .every(
      (one) =>
        one.at < run.from ||
        one.registry !== push.registry ||
        one.repository !== push.repository ||
        one.tag === undefined ||
        one.tag === push.tag,
    );
}
