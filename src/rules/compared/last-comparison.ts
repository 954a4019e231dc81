import type { ImageCompared } from '../../core/event.ts';
import type { Pushes } from '../../core/pushes.ts';
import type { Push } from '../../core/subjects.ts';

/**
 * Of several comparisons of one image the last: by when the old one was pushed, those whose old one is clean first. What stands
 * against a clean image must not be hidden by one against an image that carries the same.
 */
export function lastComparison(
  all: readonly ImageCompared[],
  push: Push,
  lineage: Pick<Pushes, 'pushesOf' | 'partOf'>,
  isClean: (push: Push) => boolean = () => true,
): ImageCompared | undefined {
  const dated = all.map((fact) => {
    const { old } = fact.comparison;
    const pushes = old ? lineage.pushesOf(old.manifest).filter((one) => one.at < push.at) : [];
    const clean = pushes.filter((one) => isClean(lineage.partOf(one) ?? one));
    return { fact, isClean: clean.length > 0, at: (clean.at(-1) ?? pushes.at(-1))?.at ?? 0 };
  });
  return dated.toSorted(
    (one, other) =>
      Number(other.isClean) - Number(one.isClean) || other.at - one.at || (one.fact.id < other.fact.id ? -1 : 1),
  )[0]?.fact;
}
