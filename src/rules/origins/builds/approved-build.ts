import type { Lineage } from '../../../core/lineage.ts';
import type { Strength } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { runName } from '../../sentences/sentences.ts';

/** As `approvedBuild`, or one of several approved runs of that time that nothing tells apart. */
export function approvedBuilds(push: Push, lineage: Lineage): ReturnType<typeof approvedBuild> {
  const origin = lineage.explanation(push);
  return origin.state === 'ambiguous' && origin.approved
    ? { strength: 'inferred', by: `one of ${origin.count} approved runs of that time` }
    : approvedBuild(push, lineage);
}

/** Which approved build made a push: a run that the policy allows, or one recorded on a host that may build. */
export function approvedBuild(
  push: Push,
  lineage: Lineage,
): { readonly strength: Strength; readonly by: string } | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained' && origin.unapproved === undefined)
    return { strength: origin.strength, by: runName(origin.run) };
  if (origin.state === 'hosted') return { strength: origin.origin.strength, by: origin.origin.host ?? 'a host' };
  return undefined;
}
