import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { approvedBuilds } from './builds/approved-build.ts';
import { madeOnce } from '../made-once.ts';

/**
 * The pushes to another repository on whose image this one only puts layers, most layers first, where nothing vouches for
 * those: the repository is new and ran as soon as it was there, and neither a run nor a builder's record shows that the
 * image was made, though others are made so. Every image that is built on another is that one with layers added.
 */
export function grownFrom(push: Push, lineage: Lineage): readonly Push[] {
  if (push.kind === 'artifact' || !isNewAndRan(push, lineage) || !witnesses(lineage.pushes, lineage).any) return [];
  if (approvedBuilds(push, lineage) || lineage.promotion(push)) return [];
  const origin = lineage.explanation(push);
  if (origin.state === 'none' && origin.unread) return [];
  const layers = lineage.image(push.digest, push).layers ?? [];
  const below = layers
    .slice(0, -1)
    .map(({ digest }) => lineage.firstWithLayer(digest, push))
    .findLast((one) => one !== undefined && one.digest !== push.digest && one.at < push.at);
  if (!below || equalRepository(below, push)) return [];
  return lineage.policy.mode === 'policy' && !lineage.policy.isBase(below) ? [] : lineage.pushesBelow(push, below);
}

/** Its first push lies just before its first placement. */
function isNewAndRan(push: Push, lineage: Lineage): boolean {
  const { pushToDeploy } = lineage.policy.windows;
  const first = lineage.pushesTo(push)[0]?.at ?? push.at;
  const [placed] = push.at - first <= pushToDeploy ? lineage.placementsFrom(push) : [];
  const start = lineage.coverageStart(push.registry);
  // What ran or may have been there before is not new.
  const isNew = placed !== undefined && placed.from >= first && start !== undefined && first - start > DAY;
  return isNew && placed.from - first <= pushToDeploy;
}

/** Whether images are on record as built by hosts or runs: where nothing could tell of a build, none is missed. */
const witnesses = madeOnce((pushes: readonly Push[], lineage: Lineage) => ({
  any: pushes.some((push) => approvedBuilds(push, lineage) !== undefined),
}));
