import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Column } from '../contents/judge.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';

/** Which of the weights hold for a push: by what stands around it, never by its bytes. */
export function columnOf(push: Push, suspicions: readonly Finding[], lineage: Lineage): Column {
  if (suspicions.length > 0) return 'suspect';
  return builtBy(push, lineage) ? 'built' : 'open';
}

/** The approved build that explains a push, or the one it was promoted from, by a record. */
export function builtBy(
  push: Push,
  lineage: Lineage,
): { readonly strength: Strength; readonly by: string } | undefined {
  const promotion = lineage.promotion(push);
  const build = approvedBuild(promotion?.from ?? push, lineage);
  if (!build) return undefined;
  const strength = promotion ? weakest([build.strength, promotion.strength]) : build.strength;
  return isAtLeast(strength, 'recorded') ? { ...build, strength } : undefined;
}
