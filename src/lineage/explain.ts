import { type Explanation, isGoing, namesCommit, restartsOf, type Run } from '../core/build.ts';
import type { Habits } from '../core/habit.ts';
import { known } from '../core/known.ts';
import type { CoverageAnswer } from '../core/lineage.ts';
import type { Push } from '../core/subjects.ts';
import type { BuildEntry, Policy, Publisher } from '../core/policy.ts';
import type { Strength } from '../core/strength.ts';
import type { Interval } from '../core/time.ts';
import { disapproval, type Doubt, doubtOf } from './approval.ts';
import { projectKey, type RunIndex } from './project-runs.ts';
import { inRunOrder } from './run-order.ts';

/** What the assignment needs to know; all of it pure. */
export interface ExplainContext {
  readonly policy: Policy;
  readonly runs: RunIndex;
  /** The digest and the indexes that list it. */
  standsFor(push: Push): readonly string[];
  readonly habits: Habits;
  ciCoverage(projects: readonly string[], window: Interval): CoverageAnswer;
}

type Explained = Extract<Explanation, { readonly state: 'explained' }>;
interface Candidate {
  readonly run: Run;
  readonly by: Explained['by'];
  readonly strength: Strength;
  readonly unapproved?: string;
  /** What only a claim has against the run: judged when the run is chosen, so that no claim chooses another. */
  readonly doubt?: Doubt;
}
const RANK: readonly Explained['by'][] = ['digest', 'commit', 'ref', 'time'];

/**
 * Which run each push came from, one push per run and repository:tag. Pushes are taken in time order, those that look
 * like no earlier one of their tag last, so the first push of a tag in a run's window takes the run, and a second one during
 * the same run is not explained by it.
 */
export function assignRuns(pushes: readonly Push[], context: ExplainContext): ReadonlyMap<Push, Explanation> {
  const result = new Map<Push, Explanation>();
  // The names whose push each attempt of a run explains.
  const taken = new Map<Run, Set<string>>();
  const { runs } = context;

  for (const push of inRunOrder(pushes)) {
    const projects = projectsFor(push, context);
    if (!projects) {
      result.set(push, { state: 'unasked' });
      continue;
    }
    const name = `${push.registry}/${push.repository}:${push.tag ?? push.digest}`;
    const isFree = ({ run }: Candidate): boolean => taken.get(run)?.has(`${attemptAt(run, push.at)} ${name}`) !== true;
    const reported = reporting(push, runs, projects, context);
    const byDigest = choose(push, reported.filter(isFree));
    // Runs by their time are many where all builds start at one hour: looked at only where no report decides.
    const around = byDigest ? [] : inWindow(push, runs, projects, context);
    const chosen = byDigest ?? choose(push, around.filter(isFree));
    if (chosen && 'run' in chosen) {
      const names = taken.get(chosen.run) ?? new Set();
      taken.set(chosen.run, names.add(`${attemptAt(chosen.run, push.at)} ${name}`));
    }
    const origin = explanation(push, chosen, (reported[0] ?? around[0])?.run, projects, context);
    result.set(push, withRivals(push, origin, around, context));
  }
  return result;
}

/** Which attempt went on. */
function attemptAt(run: Run, at: number): number {
  return restartsOf(run).filter((begin) => begin <= at).length;
}

/** A run of an allowed workflow has the right to push, whoever started it and on whatever branch. */
function withRivals(
  push: Push,
  origin: Explanation,
  around: readonly Candidate[],
  { policy }: ExplainContext,
): Explanation {
  if (origin.state !== 'explained' || origin.by !== 'time' || origin.unapproved !== undefined) return origin;
  const builds = buildsFor(policy.publishers(push));
  const rivals = around.flatMap(({ run, unapproved }) => {
    const mayPush = builds.some(
      ({ source, project, workflows }) =>
        source === run.system && project === run.project && (!workflows || workflows.matches(run.workflow ?? '')),
    );
    return unapproved !== undefined && mayPush ? [{ run, unapproved }] : [];
  });
  return rivals.length === 0 ? origin : { ...origin, rivals };
}

/** Keys of the projects that a push should come from; undefined: nobody says which builds this repository should have. */
export function projectsFor(
  push: Push,
  context: Pick<ExplainContext, 'policy' | 'habits'>,
): readonly string[] | undefined {
  const builds = buildsFor(context.policy.publishers(push));
  if (builds.length > 0)
    return [...new Set(builds.map((build) => projectKey({ system: build.source, project: build.project })))];
  const habit = context.habits.projects(push);
  return habit.speaks && habit.seen.size > 0 ? [...habit.seen.keys()].sort() : undefined;
}

function buildsFor(publishers: readonly Publisher[]): readonly BuildEntry[] {
  return publishers.flatMap((publisher) => publisher.builds ?? []);
}

function reporting(push: Push, runs: RunIndex, projects: readonly string[], context: ExplainContext): Candidate[] {
  const about = judge(push, context);
  return context
    .standsFor(push)
    .flatMap((digest) => runs.reporting(digest))
    .filter(({ run }) => run.from <= push.at && projects.includes(projectKey(run)))
    .map(({ run, strength }): Candidate => ({ ...about(run), by: 'digest', strength }));
}

function inWindow(push: Push, runs: RunIndex, projects: readonly string[], context: ExplainContext): Candidate[] {
  const about = judge(push, context);
  return projects
    .flatMap((project) => runs.around(project, push.at, longestAfter(push, context)))
    .map((run): Candidate => ({ ...about(run), ...link(push, run) }));
}

/** How long before the push became known its run may have ended: by how much it was known late, too. */
function longestAfter(push: Push, { policy }: ExplainContext): number {
  return policy.windows.buildToPush + push.at - (push.since ?? push.at);
}

function judge(push: Push, { policy }: ExplainContext): (run: Run) => Pick<Candidate, 'run' | 'unapproved' | 'doubt'> {
  const builds = buildsFor(policy.publishers(push));
  if (builds.length === 0) return (run) => ({ run });
  return (run) => ({ run, ...known({ unapproved: disapproval(run, builds), doubt: doubtOf(run) }) });
}

function link(push: Push, run: Run): Pick<Candidate, 'by' | 'strength'> {
  if (namesCommit(push, run)) return { by: 'commit', strength: 'asserted' };
  // A tag that is named like the run's ref tells runs of one hour apart; it is no proof, anyone may choose the tag.
  return { by: namesRef(push, run) ? 'ref' : 'time', strength: 'inferred' };
}

function namesRef({ tag }: Push, { ref, claims }: Run): boolean {
  if (claims.ref) return false;
  const name = ref?.replace(/^refs\/(?:heads|tags)\//, '');
  return tag !== undefined && name !== undefined && (name === tag || name === `v${tag}`);
}

function choose(
  push: Push,
  candidates: readonly Candidate[],
): Candidate | { readonly several: readonly Candidate[] } | undefined {
  for (const by of RANK) {
    const ranked = candidates.filter((candidate) => candidate.by === by);
    const approved = ranked.filter((candidate) => candidate.unapproved === undefined);
    const best = approved.length > 0 ? approved : ranked;
    // A run that was still going is likelier than one that had ended, which only may have pushed late.
    const going = best.filter(({ run }) => isGoing(run, push.at));
    const [first, ...more] = going.length > 0 ? going : best;
    if (first && (more.length === 0 || by === 'digest' || by === 'commit')) return more.at(-1) ?? first;
    if (first) return { several: best };
  }
  return undefined;
}

function explanation(
  push: Push,
  chosen: ReturnType<typeof choose>,
  used: Run | undefined,
  projects: readonly string[],
  context: ExplainContext,
): Explanation {
  if (!chosen) {
    // The window in which a run that explains this push would have to be recorded: its end is never far from the push.
    const window = { from: push.at - longestAfter(push, context), to: push.at };
    const claimed = projects
      .flatMap((project) => context.runs.claimedAround(project, push.at, longestAfter(push, context)))
      .at(-1);
    return { state: 'none', ...context.ciCoverage(projects, window), ...known({ used, claimed }) };
  }
  if ('several' in chosen) {
    // Approved ones go first: either all of them are, or none.
    const { several } = chosen;
    return {
      state: 'ambiguous',
      runs: several.map((one) => one.run),
      approved: several.every((one) => one.unapproved === undefined && one.doubt === undefined),
      ...known({ unapproved: several[0]?.unapproved }),
    };
  }
  const { doubt, ...explained } = chosen;
  if (!doubt || explained.unapproved !== undefined) return { state: 'explained', ...explained };
  return { state: 'explained', ...explained, unapproved: doubt.reason, doubt: doubt.claim };
}
