import { who } from '../../core/actor.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import type { Quiet } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';
import { isAllowedPublisher, isFromBefore } from './publishers.ts';

/** Where nothing better was read, it could not be borne out; what the log has without a digest, it bears out but for that. */
export function claimedQuiet(push: Push, lineage: Lineage): Quiet | undefined {
  if (!isAllowedPublisher(push, lineage)) return undefined;
  const quiet = { quiet: 'claimed', strength: 'asserted', claimed: true } as const;
  if (isFromBefore(push, lineage))
    return { ...quiet, because: `only webhooks are read of ${push.registry} of the time before its own records` };
  const logged = loggedPush(push, lineage);
  const because = `the registry says that ${who(push.actor)} pushed it, at ${clockTime(logged?.at ?? push.at)}`;
  return logged && { ...quiet, because };
}

/**
 * The push without a digest that the registry's log has of a tag, by the account that a mere claim names, before it; where all
 * claims of the tag say one digest: of two either may be forged.
 */
function loggedPush(claim: Push, lineage: Lineage): DigestlessPush | undefined {
  const { tag = '', actor } = claim;
  if (!actor || (claimedDigests(lineage.pushesTo(claim)).get(tag)?.size ?? 0) > 1) return undefined;
  return byTag(lineage.digestlessTo(claim))
    .get(tag)
    ?.findLast((one) => one.at <= claim.at && one.actor?.name === actor.name);
}

const claimedDigests = madeOnce((pushes: readonly Push[]) => {
  const found = new Map<string, Set<string>>();
  for (const { strength, tag = '', digest } of pushes)
    if (!isRecorded({ strength })) found.set(tag, (found.get(tag) ?? new Set()).add(digest));
  return found;
});

const byTag = madeOnce((pushes: readonly DigestlessPush[]) => {
  const found = new Map<string, DigestlessPush[]>();
  for (const one of pushes) if (isRecorded(one)) addTo(found, one.tag ?? '', one);
  return found;
});
