import type { Lineage } from '../../core/lineage.ts';
import { comesByPromotion } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { isClaimed } from '../../core/build.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { explainedHere } from '../origins/same-bytes.ts';
import { firstStage } from '../origins/copies/stages.ts';
import type { Suspicions } from './custody-links.ts';

/** What these find is that no build made what was pushed, of whatever repository a build is asked. */
const UNBUILT: ReadonlySet<string> = new Set(['push-without-build', 'local-image-pushed']);

/** A push of an image, and whether an approved build explains it; `claimed`: only a webhook tells of the build; `unasked`: nobody says which builds should. */
export interface ToldPush {
  readonly push: Push;
  readonly told: 'explained' | 'claimed' | 'unexplained' | 'unasked';
}

/** The pushes that count, oldest first: images, without those that an index brought along. */
export function toldPushes(lineage: Lineage, suspicions: Suspicions): readonly ToldPush[] {
  return lineage.pushes
    .filter((push) => push.kind !== 'artifact' && !lineage.partOf(push))
    .map((push) => {
      const isUnbuilt = suspicions(push.key).some(({ rule }) => UNBUILT.has(rule)) || lineage.muteHost(push);
      return { push, told: isUnbuilt ? 'unexplained' : told(push, lineage) };
    });
}

function told(push: Push, lineage: Lineage): ToldPush['told'] {
  const first = firstStage(push, lineage);
  const origin = lineage.explanation(first);
  // Where images are to come by promotion, one that did not come by it is from no build that anybody approved.
  if (origin.state === 'unasked') return comesByPromotion(first, lineage.policy) ? 'unexplained' : 'unasked';
  // Another tag for what is there already takes no build.
  if (!approvedBuild(first, lineage) && !explainedHere(first, lineage)) return 'unexplained';
  return isClaimed(origin) ? 'claimed' : 'explained';
}
