import type { Lineage } from '../../../core/lineage.ts';
import { equalRepository } from '../../../core/reference.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Judged } from '../../rule.ts';
import { type Rerun, rerunOfOlder } from './rerun.ts';

/** The one rule that says who moved a tag back by a run of an older commit. */
const TELLING = 'tag-rolled-back';

/**
 * The allowed run on record of an older commit that moved the tag, where nothing else stands against the push: then it is
 * known how the bytes came there. More than its time has to speak for the run, for these bytes in this repository: during a
 * run somebody else may push, too.
 */
export function toldRerun(push: Push, lineage: Lineage, judged: Judged): Rerun | undefined {
  if (!isRecorded(push) || !isOnlyTold(push, judged)) return undefined;
  const rerun = rerunOfOlder(push, lineage);
  if (!rerun || !isRecorded(rerun.run)) return undefined;
  const isOfRun = (one: Push): boolean => {
    const origin = lineage.explanation(one);
    return origin.state === 'explained' && origin.run === rerun.run && origin.unapproved === undefined;
  };
  const isNamed = (one: Push): boolean => {
    const origin = lineage.explanation(one);
    const isByMore = origin.state === 'explained' && origin.by !== 'time' && origin.via === undefined;
    return isByMore && isRecorded(one) && equalRepository(one, push) && isOfRun(one);
  };
  const same = lineage.pushesOf(push.digest);
  return isOfRun(push) && same.some((one) => isNamed(one) && one.at <= push.at) ? rerun : undefined;
}

function isOnlyTold(push: Push, judged: Judged): boolean {
  const against = judged.suspicionsOf(push);
  return against.length > 0 && against.every(({ rule, parts }) => rule === TELLING && parts === undefined);
}
