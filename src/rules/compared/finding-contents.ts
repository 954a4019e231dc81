import type { FoundContents } from '../../core/contents-found.ts';
import type { ImageCompared } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Push } from '../../core/subjects.ts';
import type { Compared } from '../rule.ts';

const MOST_REASONS = 10;

/** What reading an image showed, for its finding. */
export function foundIn(compared: Compared, push: Push, lineage: Lineage): FoundContents {
  const { baseline, column, facts, isCurrent, weighed, isComplete, restsOn } = compared;
  const last = oldOf(facts, push, lineage);
  // Of several tags of that image the one by which it was chosen.
  const old = (last && isCurrent && baseline?.push) || last;
  return {
    ...(old && {
      baseline: { registry: old.registry, repository: old.repository, ...known({ tag: old.tag }), digest: old.digest },
    }),
    column,
    score: weighed.score,
    complete: isComplete,
    ...(restsOn.length > 0 && { rests: true }),
    reasons: weighed.reasons.slice(0, MOST_REASONS).map(({ kind, path, package: owner, layer, points, says }) => ({
      kind,
      ...known({ path, package: owner, layer }),
      points,
      says,
    })),
  };
}

/** The image that it was compared with, as a push before it has it; undefined: with none. */
export function oldOf(
  facts: readonly ImageCompared[],
  push: Push,
  lineage: Lineage,
): Pick<Push, 'registry' | 'repository' | 'tag' | 'digest'> | undefined {
  const old = facts.find(({ comparison }) => comparison.old)?.comparison.old?.manifest;
  if (!old) return undefined;
  const { registry, repository, at } = push;
  const pushes = lineage.pushesOf(old).filter((one) => one.at < at);
  const earlier = pushes.findLast((one) => equalRepository(one, push)) ?? pushes.at(-1);
  return (earlier && (lineage.partOf(earlier) ?? earlier)) ?? { registry, repository, digest: old };
}
