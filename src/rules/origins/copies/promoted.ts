import type { PromotionLink } from '../../../core/build.ts';
import { isRecorded } from '../../../core/strength.ts';
import { onRecord, type Quiet } from '../../rule.ts';

/** Quiet because a listed promotion, which the registry recorded, brought it; by a claim where only a webhook tells of its build. */
export function promotedQuiet(promotion: PromotionLink, because: string): Quiet {
  const quiet = onRecord('promoted', because, promotion.from.facts);
  return isRecorded(promotion) ? quiet : { ...quiet, claimed: true };
}
