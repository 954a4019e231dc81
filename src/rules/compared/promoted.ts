import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';

/** Whether a listed promotion brought these very bytes from an earlier stage, where they were judged. */
export function isPromoted(push: Push, lineage: Lineage): boolean {
  return lineage.promotion(push)?.from.digest === push.digest;
}
