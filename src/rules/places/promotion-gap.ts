import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { clockTime } from '../sentences/sentences.ts';

// Longer than images wait for their promotion.
const WAITING = 30 * DAY;

/** What a promoter copied may have come to an earlier stage before anybody kept records. */
export function unseenBeforePromotion(push: Push, lineage: Lineage): string | undefined {
  const start = lineage.coverageStart(push.registry);
  const isPromoter = lineage.policy
    .promotionsInto(push)
    .some(({ actors }) => push.actor !== undefined && actors?.matches(push.actor.name) === true);
  const isElsewhere = lineage
    .pushesOf(push.digest)
    .some((one) => one.at <= push.at && !(one.registry === push.registry && one.repository === push.repository));
  if (!isPromoter || isElsewhere || (start !== undefined && push.at - start > WAITING)) return undefined;
  return start === undefined
    ? `the records of ${push.registry} from before its promotion`
    : `whether it was in an earlier stage before ${clockTime(start)}, when the records of ${push.registry} begin`;
}
