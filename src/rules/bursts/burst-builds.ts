import type { Run } from '../../core/build.ts';
import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Builds } from '../../core/builds.ts';
import { isAtLeast, type Strength, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { ONE, OVER_SERVICES } from './burst-habits.ts';
import { type Burst, burstsIn, type Pace } from './bursts.ts';
import { isStranger } from '../actors/publishers.ts';
import type { Judged, Quiet } from '../rule.ts';

/** What is left of a burst without the pushes that approved runs explain; quiet, where that is none any more. */
export type Left = Quiet | { readonly bursts: readonly Burst[] };

export function withoutBuilt(burst: Burst, floor: Pace, lineage: Lineage, judged: Judged): Left {
  const { pushes } = burst;
  const links = new Map<Push, Strength>();
  const timed: Push[] = [];
  for (const push of pushes) {
    if (judged.suspicionsOf(push).length > 0) continue;
    const strength = approvedBuild(push, lineage)?.strength;
    if (strength !== undefined && isAtLeast(strength, 'asserted')) links.set(push, strength);
    else timed.push(push);
  }
  // One run may explain by its time all that was pushed then to one repository: its variants.
  const byTime =
    floor === ONE
      ? timed.filter((push) => approvedBuild(push, lineage))
      : eachItsOwn(timed, new Set(pushes.map(({ digest }) => digest)), lineage);
  // A stranger is one by its first push only: the next ones look like that.
  if (!byTime.some((push) => isStranger(push, lineage))) for (const push of byTime) links.set(push, 'inferred');
  const rest = pushes.filter((push) => !links.has(push));
  const bursts = links.size === 0 || (rest.length > 0 && floor === OVER_SERVICES) ? [burst] : burstsIn(rest, floor);
  if (bursts.length > 0) return { bursts };
  const strength = weakest(links.values());
  const but = rest.length === 0 ? 'every one of the pushes' : `all but ${rest.length} of the pushes`;
  return isAtLeast(strength, 'asserted')
    ? { quiet: 'built', strength, because: `approved runs explain ${but}` }
    : { quiet: 'run', strength, because: `approved runs of that time explain ${but}` };
}

/**
 * The pushes, if every image among them has an approved run of that time to itself; else none of them, since nothing tells
 * which ones are the runs'. Each takes the run that ends first of those that are left; what is attached to one has no run.
 */
function eachItsOwn(pushes: readonly Push[], images: ReadonlySet<Digest>, lineage: Lineage): readonly Push[] {
  const runs = new Map<Digest, Run>();
  const taken = new Set<Run>();
  for (const push of pushes) {
    const subject = lineage.attachment(push)?.subject;
    if (runs.has(push.digest) || (subject && images.has(subject))) continue;
    const run = firstToEnd(
      approvedRuns(push, lineage),
      (one) => !taken.has(one) && makesNothingElse(one, push, lineage),
    );
    if (!run) return [];
    taken.add(run);
    runs.set(push.digest, run);
  }
  return pushes;
}

function approvedRuns(push: Push, lineage: Builds): readonly Run[] {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained') return origin.unapproved === undefined ? [origin.run] : [];
  return origin.state === 'ambiguous' && origin.approved ? origin.runs() : [];
}

/** A run that is known to have made other images is not this one's alone. */
function makesNothingElse(run: Run, push: Push, lineage: Builds): boolean {
  return lineage.builtBy(run).every(({ digest }) => digest === push.digest);
}

function firstToEnd(runs: readonly Run[], isWanted: (run: Run) => boolean): Run | undefined {
  let first: Run | undefined;
  for (const run of runs) if ((!first || endOf(run) < endOf(first)) && isWanted(run)) first = run;
  return first;
}

function endOf({ to }: Run): number {
  return to ?? Number.POSITIVE_INFINITY;
}
