import type { PromotionLink } from '../../../core/build.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { bestOf, isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { onRecord, type Quiet } from '../../rule.ts';
import { heldBefore } from './held-before.ts';

/** What a quiet condition says that rests on `promotedFromBefore`. */
export const PROMOTED_BEFORE =
  'it is a listed promotion by its account and its builds, and what it copied must have been in the source of that promotion before the records of that registry begin: a container ran it by that name before them, or it was pulled from there, and nobody is on record as having pushed it there';

/** Quiet because a listed promotion, which the registry recorded, brought it; by a claim where only a webhook tells of its build. */
export function promotedQuiet(promotion: PromotionLink, because: string): Quiet {
  const quiet = onRecord('promoted', because, promotion.from.facts);
  return isRecorded(promotion) ? quiet : { ...quiet, claimed: true };
}

/**
 * Quiet because it is a listed promotion of what its source held before its records begin. Pulling an image of the source
 * and pushing another one gives nobody anything: it is the same digest or none.
 */
export function promotedFromBefore(push: Push, lineage: Lineage): Quiet | undefined {
  for (const { entry, strength } of bestOf(lineage.sourcelessPromotions(push))) {
    const holder = heldBefore(push, (one) => entry.allows(one, push), lineage);
    const start = holder && lineage.coverageStart(holder.registry);
    if (!holder || start === undefined || push.at - start < (entry.minAge ?? 0)) continue;
    const because = `it is a listed promotion, and ${holder.registry}/${holder.repository} had the digest before its records begin`;
    return { ...onRecord('promoted-before', because), ...(!isRecorded({ strength }) && { claimed: true }) };
  }
  return undefined;
}
