import { isRecorded } from '../../core/strength.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { isAllowedPublisher } from './publishers.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { nameOf } from '../sentences/sentences.ts';

/** What a quiet condition says that rests on it. */
export const ROLLED_BACK =
  'a listed release actor moved a tag back to an image that an allowed publisher or a promotion brought into this repository before';

/** Why nothing is wrong with a push that only moved a tag back. */
export function rolledBackQuiet(push: Push, lineage: Lineage): Quiet | undefined {
  const back = rolledBackTo(push, lineage);
  if (!back) return undefined;
  const because = `${push.actor?.name} may move tags back, and this image was pushed here as ${nameOf(back)} before`;
  return onRecord('rolled-back', because, back.facts);
}

/**
 * The earlier push to whose image a listed release actor moved a tag back. All of it must be recorded: a release actor
 * brings nothing new into a repository, and nothing that somebody without the right to put it there.
 */
function rolledBackTo(push: Push, lineage: Lineage): Push | undefined {
  const { actor, tag, previous, registry, repository } = push;
  if (!actor || tag === undefined || previous?.endedBy !== 'moved' || previous.to !== push.at) return undefined;
  if (!lineage.policy.isReleaseActor(actor) || !isRecorded(push)) return undefined;
  return lineage
    .pushesOf(push.digest)
    .findLast(
      (one) =>
        one.at < push.at &&
        one.registry === registry &&
        one.repository === repository &&
        isRecorded(one) &&
        (isAllowedPublisher(one, lineage) || lineage.promotion(one) !== undefined),
    );
}
