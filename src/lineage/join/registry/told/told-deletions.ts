import type { ManifestDeleted } from '../../../../core/event.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { Deletion } from '../../../../core/subjects.ts';
import { latenessOf } from './arrivals.ts';
import { REACH } from '../enrichment.ts';

/** Whether one of the deletions on record is the one that a claim tells of. */
export function isClaimTold(claim: ManifestDeleted, recorded: readonly Deletion[], late: number): boolean {
  const since = claim.at - latenessOf(claim, late);
  return recorded.some(({ at, actor }) => actor !== undefined && at >= since && at <= claim.at + REACH);
}

/** Two feeds tell of one deletion, of which one may know who did it; twice in one feed it was done twice. */
export function isToldBy(deletion: Deletion, { at, actor, facts: [fact] }: Deletion): boolean {
  const isOther = deletion.actor !== undefined && actor !== undefined && deletion.actor.name !== actor.name;
  return (
    !isOther &&
    fact !== undefined &&
    isRecorded(fact) &&
    at - deletion.at <= REACH &&
    deletion.facts.every((one) => isRecorded(one) && one.source !== fact.source)
  );
}
