import type { Digest } from '../../core/digest.ts';
import type { ImageName } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { equalRepository, formatReference } from '../../core/reference.ts';
import type { Deletion, DigestlessPush, Push, TagInterval } from '../../core/subjects.ts';

/** What may stand for a digest, and the manifests that it lists. */
export function relatives(digest: Digest, lineage: Pick<Lineage, 'image' | 'standsFor'>): readonly Digest[] {
  return [...new Set([...lineage.standsFor(digest), ...lineage.image(digest).children])];
}

/** What the image's tag meant, oldest first. */
export function tagDigests(image: ImageName, lineage: Lineage): readonly Digest[] {
  return [...new Set(image.tag === undefined ? [] : lineage.tagHistory(image, image.tag).map((one) => one.digest))];
}

/** The image's own tag with one meaning before and after it; of other tags only their time on this image. */
export function tagsAround(image: ImageName, pushes: readonly Push[], lineage: Lineage): readonly TagInterval[] {
  const found = new Set<TagInterval>();
  for (const push of pushes) {
    if (push.tag === undefined) continue;
    const history = lineage.tagHistory(push, push.tag);
    const index = history.findIndex((one) => one.push === push);
    const own = image.tag === undefined || image.tag === push.tag;
    for (const interval of own ? history.slice(Math.max(0, index - 1), index + 2) : history.slice(index, index + 1))
      found.add(interval);
  }
  return [...found];
}

/** Pushes without a digest of the image's tag, or of any that its pushes name; of all where none of them names one. */
export function digestlessAround(
  image: ImageName,
  pushes: readonly Push[],
  lineage: Lineage,
): readonly DigestlessPush[] {
  const tags = new Set(image.tag === undefined ? pushes.flatMap(({ tag }) => tag ?? []) : [image.tag]);
  return lineage.digestlessTo(image).filter(({ tag }) => tag === undefined || tags.size === 0 || tags.has(tag));
}

/** What was deleted of the image, under any name that it was pushed to: its digests, its tags, or all of a repository. */
export function deletionsAround(
  image: ImageName,
  digests: readonly Digest[],
  pushes: readonly Push[],
  lineage: Lineage,
): readonly Deletion[] {
  const own = new Set(digests);
  const names = repositoriesOf([image, ...pushes]);
  const tookTag = (one: Deletion): boolean => {
    const { tag } = one;
    if (tag === undefined) return false;
    if (tag === image.tag && equalRepository(one, image)) return true;
    return lineage.tagHistory(one, tag).some(({ deletion, digest }) => deletion === one && own.has(digest));
  };
  return lineage.deletions.filter(
    (one) =>
      names.some((name) => equalRepository(name, one)) &&
      (one.whole === true || (one.digest !== undefined && own.has(one.digest)) || tookTag(one)),
  );
}

/** Each once. */
function repositoriesOf(names: readonly RepositoryName[]): readonly RepositoryName[] {
  const byName = new Map(
    names.map(({ registry, repository }) => [formatReference({ registry, repository }), { registry, repository }]),
  );
  return [...byName.values()];
}
