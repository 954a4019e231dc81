import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import type { Baseline, Judged } from '../rule.ts';
import { goneSince } from './gone.ts';
import { lastComparison } from './last-comparison.ts';
import { manifestsOf } from '../origins/platforms.ts';

/** What counts of the comparisons of a pushed image. */
export interface Counted {
  readonly facts: readonly ImageCompared[];
  /** That platforms could not be read, of which nothing was. */
  readonly gone: readonly ImageCompared[];
  readonly isCurrent: boolean;
}

interface Around extends Pick<Judged, 'suspicionsOf'> {
  readonly baseline: Baseline | undefined;
  isClean(push: Push): boolean;
}

/**
 * Of each platform of a pushed image the comparison that counts: with its baseline, else the last one, by when the old image
 * was pushed. A baseline that moved silences nothing: what was seen against another image stands until the new pair is read.
 */
export function countedComparisons(push: Push, lineage: Lineage, around: Around): Counted {
  const { baseline } = around;
  const old = new Set(baseline ? [baseline.digest, ...lineage.image(baseline.digest, push).children] : []);
  const picked = manifestsOf(push, lineage).map((manifest) => {
    const all = lineage.comparisonsOf(manifest, push);
    const wanted = all.find(({ comparison }) =>
      comparison.old ? old.has(comparison.old.manifest) : baseline === undefined,
    );
    const alone = all.find(({ comparison }) => !comparison.old);
    return {
      fact: wanted ?? lastComparison(all, push, lineage, (one) => isUnsuspected(one, around)),
      isWanted: wanted !== undefined,
      isAlone: alone !== undefined,
      gone: all.length === 0 && manifest !== push.digest ? goneSince(push, lineage, manifest) : undefined,
    };
  });
  // A platform that the old image does not have is judged by itself, once the others were compared.
  const some = picked.some(({ isWanted }) => isWanted);
  return {
    facts: picked.flatMap(({ fact }) => fact ?? []),
    gone: picked.flatMap(({ gone }) => gone ?? []),
    isCurrent: some && picked.every(({ isWanted, isAlone, gone }) => isWanted || isAlone || gone),
  };
}

function isUnsuspected(push: Push, { suspicionsOf, isClean }: Around): boolean {
  return suspicionsOf(push).length === 0 && isClean(push);
}
