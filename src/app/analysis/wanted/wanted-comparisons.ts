import { inTurns } from '../../../core/in-turns.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { WantedComparison } from '../../../core/wanted-comparison.ts';

/** As much of an analysis as says what is to be compared. */
export interface Wanting {
  readonly lineage: Lineage;
  wanted(): readonly WantedComparison[];
}

/** So many are given to collectors at once; the others when some of these were made. */
const MOST = 1000;
const ORDER: readonly WantedComparison['why'][] = ['suspect', 'required', 'deployed'];

/**
 * The comparisons that collectors of the policy are to make: of pushes under suspicion, and where they say so of what runs.
 * Those under suspicion first, then what an environment asks for; of each repository in turn, since whoever may push to one
 * can make any number of its pushes look suspicious.
 */
export function wantedComparisons(analysis: Wanting): readonly WantedComparison[] {
  const found = readableIn(analysis);
  return ORDER.flatMap((why) => {
    const own = found.filter((one) => one.why === why);
    const byPlace = Map.groupBy(own, ({ new: { registry, repository } }) => `${registry}/${repository}`);
    return inTurns(byPlace.values(), MOST);
  }).slice(0, MOST);
}

/** All that collectors of the policy are to compare. */
export function readableIn({ lineage, wanted }: Wanting): readonly WantedComparison[] {
  const readers = lineage.policy.contents.readers.filter(({ compare }) => compare !== undefined);
  if (readers.length === 0) return [];
  return wanted().filter((one) => {
    const reader = readers.find(({ covers }) => covers(one.new));
    return reader !== undefined && (one.why === 'suspect' || reader.compare === 'deployed');
  });
}
