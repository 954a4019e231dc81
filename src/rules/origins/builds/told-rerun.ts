import type { Explained } from '../../../core/build.ts';
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
  const ofRun = (one: Push): Explained | undefined => {
    const origin = lineage.explanation(one);
    const isAllowed = origin.state === 'explained' && origin.run === rerun.run && origin.unapproved === undefined;
    return isAllowed ? origin : undefined;
  };
  const isNamed = (one: Push): boolean => {
    const origin = one.at <= push.at && isRecorded(one) && equalRepository(one, push) ? ofRun(one) : undefined;
    return origin !== undefined && origin.by !== 'time' && origin.via === undefined;
  };
  return ofRun(push) && lineage.pushesOf(push.digest).some(isNamed) ? rerun : undefined;
}

function isOnlyTold(push: Push, judged: Judged): boolean {
  const against = judged.suspicionsOf(push);
  return against.length > 0 && against.every(({ rule, parts }) => rule === TELLING && parts === undefined);
}
