import type { Lineage } from '../../core/lineage.ts';
import { known } from '../../core/known.ts';
import type { Push } from '../../core/subjects.ts';
import type { ReadableImage, WantedComparison } from '../../core/wanted-comparison.ts';
import { isPromoted } from './promoted.ts';
import type { Readings } from './readings.ts';

const ORDER: readonly WantedComparison['why'][] = ['suspect', 'required', 'deployed'];

/**
 * The comparisons that somebody would look for and that are no facts yet: of pushes under suspicion, and of what an
 * environment runs. Those come first, then what an environment asks for, the latest first; each pair once.
 */
export function wantedIn(
  lineage: Lineage,
  readings: Readings,
  isSuspect: (push: Push) => boolean,
): readonly WantedComparison[] {
  const found = lineage.pushes.flatMap((push): readonly WantedComparison[] => {
    const why = isSuspect(push) ? 'suspect' : neededBy(push, lineage);
    if (!why) return [];
    const read = stageOf(push, lineage);
    if (!readings.isWanted(read)) return [];
    const old = readings.baseline(read);
    const { registry, repository } = read;
    const wanted = old && (old.push ? imageOf(old.push) : { registry, repository, digest: old.digest });
    return [{ new: imageOf(read), ...known({ old: wanted }), why, at: push.at }];
  });
  const sorted = found.sort(
    (one, other) => rank(one) - rank(other) || other.at - one.at || (keyOf(one) < keyOf(other) ? -1 : 1),
  );
  return [...new Map(sorted.toReversed().map((one) => [keyOf(one), one])).values()].reverse();
}

function rank({ why }: WantedComparison): number {
  return ORDER.indexOf(why);
}

/** Which environment would like to know what it runs; without a policy all that runs counts. */
function neededBy(push: Push, lineage: Lineage): WantedComparison['why'] | undefined {
  const placed = lineage.placementsOf(push).filter(({ running }) => running);
  if (placed.some(({ environment }) => environment?.require.contents === true)) return 'required';
  const isCounted = placed.some(({ environment }) => environment !== undefined || lineage.policy.mode === 'observe');
  return isCounted ? 'deployed' : undefined;
}

/** Where the very bytes were judged that a promotion brought here. */
function stageOf(push: Push, lineage: Lineage): Push {
  let stage = push;
  const seen = new Set<Push>();
  while (isPromoted(stage, lineage) && !seen.has(stage)) {
    seen.add(stage);
    stage = lineage.promotion(stage)?.from ?? stage;
  }
  return stage;
}

function imageOf({ registry, repository, digest, tag }: Push): ReadableImage {
  return { registry, repository, digest, ...known({ tag }) };
}

function keyOf({ new: own, old }: WantedComparison): string {
  return [own, old].map((one) => (one ? `${one.registry}/${one.repository}@${one.digest}` : '')).join(' ');
}
