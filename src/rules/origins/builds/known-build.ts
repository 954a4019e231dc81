import type { Explanation, Run } from '../../../core/build.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded, type Strength } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { onRecord, type Quiet, quietBy } from '../../rule.ts';
import { nameOf, runName } from '../../sentences/sentences.ts';
import { explainedHere, runBeforeHabit } from '../same-bytes.ts';
import { isBuiltByChance } from './only-builds.ts';

/** That a run explains it, which only claims may tell of. */
export function ofRun(quiet: string, strength: Strength, because: string, run: Run): Quiet {
  return { ...quietBy(quiet, strength, because, run.facts), claimed: !isRecorded(run) };
}

/** That the same bytes were pushed there before, and are explained. */
export function ofSameBytes(push: Push, lineage: Lineage): Quiet | undefined {
  const earlier = explainedHere(push, lineage);
  const because = earlier && `the same digest was pushed as ${nameOf(earlier)} before, and that push is explained`;
  return because === undefined ? undefined : onRecord('same-bytes', because, earlier?.facts);
}

/** Without a policy it is known late, or not at all, which builds a repository has. */
export function ofUnknownBuilds(push: Push, origin: Explanation, lineage: Lineage): Quiet | undefined {
  const run = runBeforeHabit(push, lineage);
  if (run) return ofRun('before-habit', 'inferred', `${runName(run)} fits the first push of the same digest`, run);
  return origin.state === 'none' && isBuiltByChance(push, lineage)
    ? onRecord('chance', 'only builds of other services were going on when it was pushed to')
    : undefined;
}
