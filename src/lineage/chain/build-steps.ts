import type { Explained, Run } from '../../core/build.ts';
import type { Digest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Step } from '../../core/report.ts';
import { isRecorded, type Strength } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { step } from './chain-steps.ts';

/** Of one digest; a build that is made again and again may have made the same bytes each time. */
const MOST_BUILDS = 5;

/** The run that a push came from. */
export function buildStep({ run, strength, unapproved }: Explained, digest: Digest): Step {
  return ranStep(run, strength, digest, unapproved === undefined ? [] : [`not approved: ${unapproved}`]);
}

/** Runs on record that say that they made an image, where they explain none of its pushes: nobody asked them, or may not. */
export function reportedSteps(
  digests: readonly Digest[],
  pushes: readonly Push[],
  lineage: Pick<Lineage, 'reportsOf' | 'explanation'>,
): readonly Step[] {
  const explaining = new Set(
    pushes.flatMap((push) => {
      const origin = lineage.explanation(push);
      return origin.state === 'explained' ? [origin.run] : [];
    }),
  );
  return digests.flatMap((digest) => {
    const reports = lineage.reportsOf(digest).filter((one) => isRecorded(one) && !explaining.has(one.run));
    return reports
      .slice(-MOST_BUILDS)
      .map(({ run, strength }) => ranStep(run, strength, digest, ['it says that it made this, and explains no push']));
  });
}

function ranStep(run: Run, strength: Strength, digest: Digest, more: readonly string[]): Step {
  return step('build', run.from, `${run.system} run ${run.run} of ${run.project}`, strength, run.facts, {
    detail: [
      heard(run, 'workflow'),
      run.sourceRepository && `from ${heard(run, 'sourceRepository')}`,
      heard(run, 'ref'),
      run.trigger && `started by ${heard(run, 'trigger')}`,
      heard(run, 'conclusion'),
      ...more,
    ]
      .filter(Boolean)
      .join(', '),
    digest,
    ...known({ to: run.to, actor: run.actor?.name }),
  });
}

function heard(
  run: Run,
  field: 'workflow' | 'sourceRepository' | 'ref' | 'trigger' | 'conclusion',
): string | undefined {
  return run.claims[field] ? `${run[field]} (a webhook says)` : run[field];
}
