import { type Actor, who } from '../../../core/actor.ts';
import { isGoing, lastRestart, restartsOf, type Run } from '../../../core/build.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Builds } from '../../../core/builds.ts';
import { attemptOf } from '../../../core/run-attempt.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { earliest, formatDuration, type Time } from '../../../core/time.ts';
import { clockTime, runName } from '../../sentences/sentences.ts';

/** A run of an older commit than the one that a tag stood on, started when it stood there already. */
export interface Rerun {
  readonly run: Run;
  /** Who started it, as the build system recorded; absent: it tells of nobody. */
  readonly by?: Actor;
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
  const run = runOf(push, lineage, isAgain);
  const stood = before && run && (runOf(before, lineage, () => isAgain(run)) ?? ownAmong(run, before, lineage));
  if (!before || !run?.commit || !stood?.commit || run.commit === stood.commit) return undefined;
  const restart = lastRestart(run, push.at);
  const from = restart?.at ?? run.from;
  // Two builds may finish in another order than they began.
  if (from <= before.at) return undefined;
  const first = firstBuilt(run.commit, lineage) ?? run.from;
  const attempt = restart?.attempt ?? attemptOf(run)?.attempt ?? 1;
  const isOlder = first < (firstBuilt(stood.commit, lineage) ?? stood.from);
  const isDatedBefore = run.committed !== undefined && stood.committed !== undefined && run.committed < stood.committed;
  if (!isOlder && !(attempt > 1 && isDatedBefore)) return undefined;
  // Of a run that is started again under its own number the record keeps who started it first.
  const starter = restart ? restart.by : run.claims.actor;
  const isKnown = starter ? isRecorded(starter) : !restart;
  const told = starter?.actor && lineage.policy.actor(starter.actor);
  const [actor, claimed] = isKnown ? [told ?? startedBy(run, lineage)] : [undefined, told];
  const by = actor
    ? `started by ${who(actor)}`
    : claimed
      ? `started by ${who(claimed)}, a webhook says`
      : 'and no record tells who started it';
  const age = isOlder
    ? `first built ${formatDuration(from - first)} before, at ${clockTime(first)}`
    : `made ${formatDuration(from - (run.committed ?? from))} before, at ${clockTime(run.committed ?? from)}`;
  return {
    run,
    ...known({ by: actor }),
    says: `which ${runName(run)} (attempt ${attempt}, ${by}) made from commit ${run.commit.slice(0, 12)}, ${age}, and older than ${stood.commit.slice(0, 12)}, on which the tag stood`,
  };
}

/**
 * The run that moved the tag: not the one behind a copy, which whoever copied moved. Claims of build systems of which nothing
 * better is read raise the doubt too, where more than their time speaks for them, or `isEnough` says that this is enough.
 */
function runOf(push: Push, lineage: Lineage, isEnough: (run: Run) => boolean): Run | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'unasked') return reporting(push, lineage);
  if (origin.state !== 'explained' || origin.via || origin.run.claims.commit) return undefined;
  return origin.by !== 'time' || isRecorded(origin.run) || isEnough(origin.run) ? origin.run : undefined;
}

/** Where nobody says which builds there should be: the last run on record that says that it made this image, and went on then. */
function reporting({ digest, at }: Push, lineage: Lineage): Run | undefined {
  const { buildToPush } = lineage.policy.windows;
  const own = lineage
    .reportsOf(digest)
    .filter(({ run }) => isRecorded(run) && !run.claims.commit && run.from <= at && isGoing(run, at - buildToPush));
  return own.toSorted((one, other) => one.run.from - other.run.from).at(-1)?.run;
}

/** Their records of a run tell as whom it runs, and only others who started it. */
const RUNS_AS: ReadonlySet<string> = new Set(['google-cloud-build', 'tekton']);

function startedBy(run: Run, lineage: Lineage): Actor | undefined {
  if (!RUNS_AS.has(run.system)) return run.actor;
  const told = run.facts.findLast(
    (fact) => isRecorded(fact) && fact.actor !== undefined && fact.actor.kind !== 'robot',
  );
  return told?.actor && lineage.policy.actor(told.actor);
}

/** Seldom is a run started again, and seldom at the very time of a push. */
function isAgain(run: Run): boolean {
  return (attemptOf(run)?.attempt ?? 1) > 1 || restartsOf(run).length > 0;
}

/** Where several runs may have set the tag, as at night: one of the project that sets it now, if all of those built one commit. */
function ownAmong({ system, project }: Run, push: Push, lineage: Builds): Run | undefined {
  const origin = lineage.explanation(push);
  if (origin.state !== 'ambiguous' || origin.count > MOST) return undefined;
  const own = origin.runs().filter((one) => one.system === system && one.project === project && !one.claims.commit);
  return new Set(own.map(({ commit }) => commit)).size === 1 ? own[0] : undefined;
}

const MOST = 100;

function firstBuilt(commit: string, lineage: Builds): Time | undefined {
  const runs = lineage.runsOf(commit);
  const recorded = runs.filter(isRecorded);
  const best = recorded.length > 0 ? recorded : runs;
  return best.length === 0 ? undefined : earliest(best.map(({ from }) => from));
}
