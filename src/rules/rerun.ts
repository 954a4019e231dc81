import { who } from '../core/actor.ts';
import type { Run } from '../core/build.ts';
import type { Lineage } from '../core/lineage.ts';
import { isAtLeast } from '../core/strength.ts';
import type { Push } from '../core/subjects.ts';
import { earliest, formatDuration, type Time } from '../core/time.ts';
import { clockTime, runName } from './sentences.ts';

/** A run of an older commit than the one that a tag stood on, started when it stood there already. */
export interface Rerun {
  readonly run: Run;
  /** `which github run 8123/2 of acme/shop (attempt 2, started by dana) built again from commit …`. */
  readonly says: string;
}

/**
 * Which run of an older commit moved a tag back, whatever its bytes are: a build of one commit again is another image. By
 * when each commit was first built, since anybody may date a commit; where no record goes back as far, a later attempt
 * of a run tells that there was an earlier one.
 */
export function rerunOfOlder(push: Push, lineage: Lineage): Rerun | undefined {
  const before = push.previous?.push;
  const run = runOf(push, lineage);
  const stood = before && runOf(before, lineage);
  if (!before || !run?.commit || !stood?.commit || run.commit === stood.commit) return undefined;
  // Two builds may finish in another order than they began.
  if (run.from <= before.at) return undefined;
  const first = firstBuilt(run.commit, lineage) ?? run.from;
  const attempt = attemptOf(run);
  const isOlder = first < (firstBuilt(stood.commit, lineage) ?? stood.from);
  const isDatedBefore = run.committed !== undefined && stood.committed !== undefined && run.committed < stood.committed;
  if (!isOlder && !(attempt > 1 && isDatedBefore)) return undefined;
  const actor = run.claims.actor ? undefined : run.actor;
  const by = actor ? `started by ${who(actor)}` : 'and no record tells who started it';
  const age = isOlder
    ? `first built ${formatDuration(run.from - first)} before, at ${clockTime(first)}`
    : `made ${formatDuration(run.from - (run.committed ?? run.from))} before, at ${clockTime(run.committed ?? run.from)}`;
  return {
    run,
    says: `which ${runName(run)} (attempt ${attempt}, ${by}) made from commit ${run.commit.slice(0, 12)}, ${age}, and older than ${stood.commit.slice(0, 12)}, on which the tag stood`,
  };
}

/** Whose commit the build system recorded itself. */
function runOf(push: Push, lineage: Lineage): Run | undefined {
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained' || origin.run.claims.commit) return undefined;
  return isAtLeast(origin.run.strength, 'recorded') ? origin.run : undefined;
}

function firstBuilt(commit: string, lineage: Lineage): Time | undefined {
  const runs = lineage.runsOf(commit).filter(({ strength }) => isAtLeast(strength, 'recorded'));
  return runs.length === 0 ? undefined : earliest(runs.map(({ from }) => from));
}

/** Build systems with attempts count them behind the run: `8123/2`. */
function attemptOf({ run }: Run): number {
  return Number(/\/(\d{1,4})$/.exec(run)?.[1] ?? 1);
}
