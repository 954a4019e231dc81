import { weakest } from '../../../core/strength.ts';
import { type Explained, type Explanation, namingCommit, type Rival, type Run } from '../../../core/build.ts';
import { isRunOf } from '../../../core/former-name.ts';
import type { Habits } from '../../../core/habit.ts';
import { known } from '../../../core/known.ts';
import type { CoverageAnswer } from '../../../core/telemetry.ts';
import type { Push } from '../../../core/subjects.ts';
import type { BuildEntry, Policy, Publisher } from '../../../core/policy.ts';
import { formatTime, type Interval, type Time } from '../../../core/time.ts';
import { projectKey } from '../../facts/run-key.ts';
import { NEXT_RECORD } from './attempts/own-records.ts';
import { buildsFor, keysFor, ofItsJob } from './asked-projects.ts';
import type { Candidate } from './candidate.ts';
import { Candidates } from './candidates.ts';
import { type Counted, sumOf } from './crowd.ts';
import { type Around, type By, chosenOf, fittingRuns, lastOf, Taken } from './fits.ts';
import { givenToJob, isOver, wentOnThen } from './job-credential.ts';
import type { RunIndex } from './project-runs.ts';
import { inRunOrder } from './run-order.ts';

/** Who pushes chooses the tag and the labels. */
const STRENGTHS = {
  attested: 'verified',
  digest: 'recorded',
  commit: 'asserted',
  number: 'asserted',
  ref: 'inferred',
  time: 'inferred',
} as const;

// Whoever knows the secret of a hook can claim any number.
const MOST_WAITING = 500;

/** What the assignment needs to know; all of it pure. */
export interface AssignmentContext {
  readonly policy: Policy;
  readonly runs: RunIndex;
  /** The digest and the indexes that list it. */
  standsFor(push: Push): readonly string[];
  /** Runs of the projects that signed statements about the push's digest name. */
  attested(push: Push, projects: readonly string[]): readonly Run[];
  readonly habits: Habits;
  ciCoverage(projects: readonly string[], window: Interval): CoverageAnswer;
}

/**
 * Which run each push came from, one push per run and repository:tag. Pushes are taken in time order, those that look
 * like no earlier one of their tag last, so the first push of a tag in a run's window takes the run, and a second one during
 * the same run is not explained by it.
 */
export function assignRuns(pushes: readonly Push[], context: AssignmentContext): ReadonlyMap<Push, Explanation> {
  const result = new Map<Push, Explanation>();
  const taken = new Taken();
  const candidates = candidatesOf(context.runs);
  for (const push of inRunOrder(pushes)) {
    const asked = keysFor(push, context);
    const projects = ofItsJob(push, asked, context.runs);
    if (!asked || !projects) {
      result.set(push, outlived(push, { taken, candidates: candidates([]), context }) ?? { state: 'unasked' });
      continue;
    }
    const publishers = context.policy.publishers(push);
    const question = { projects, taken, candidates: candidates(publishers), context };
    // Where habits alone say what builds here, a run of a project that never did explains nothing.
    const isForeign = buildsFor(publishers).length === 0 && projects.some((one) => !asked.includes(one));
    result.set(
      push,
      isForeign ? unexplained(push, undefined, { ...question, projects: asked }) : explain(push, question),
    );
  }
  return result;
}

/** One for each list of builds: most repositories share theirs with many. */
function candidatesOf(runs: RunIndex): (publishers: readonly Publisher[]) => Candidates {
  const numbers = new Map<BuildEntry, number>();
  const known = new Map<string, Candidates>();
  return (publishers) => {
    const builds = buildsFor(publishers);
    for (const one of builds) if (!numbers.has(one)) numbers.set(one, numbers.size);
    const key = builds.map((one) => numbers.get(one)).join(' ');
    const found = known.get(key) ?? new Candidates(builds, runs);
    known.set(key, found);
    return found;
  };
}

interface Question {
  readonly projects: readonly string[];
  readonly taken: Taken;
  readonly candidates: Candidates;
  readonly context: AssignmentContext;
}

function explain(push: Push, asked: Question): Explanation {
  const { projects, taken, candidates, context } = asked;
  const isFree = taken.freeFor(push);
  const wanted = new Set(projects);
  const reported = context
    .standsFor(push)
    .map((digest) => candidates.reporting(digest))
    .filter((list) => list.length > 0);
  const isAbout = ({ run, project }: Candidate): boolean => run.from <= push.at && wanted.has(project);
  const attested = lastOf([context.attested(push, projects).map(candidates.judge)], push, isAbout);
  const own = attested ? undefined : lastOf(reported, push, (one) => isAbout(one) && isFree(one));
  // Runs by their time are many where all builds start at one hour: looked at only where no report decides.
  const around = aroundOf(push, asked);
  const crowd = (own ?? attested) ? undefined : crowdAround(push, asked);
  if (crowd) {
    const unapproved = crowd.isApproved ? undefined : firstOf(around)?.unapproved;
    return ambiguous({ push, around, isFree, by: 'time', unapproved }, crowd.counted);
  }
  const found = attested
    ? { one: attested, by: 'attested' as const }
    : own
      ? { one: own, by: 'digest' as const }
      : chosenOf(push, around, isFree);
  if (found && 'one' in found) {
    taken.take(found.one, push);
    const { one, by } = found;
    const strength = own?.strength ?? STRENGTHS[by];
    const { unapproved, outsiders, doubt, isNameClaimed } = one;
    const explained: Explained = {
      state: 'explained',
      run: one.run,
      by,
      strength: isNameClaimed ? weakest([strength, 'asserted']) : strength,
      ...known({ unapproved, outsiders, isNameClaimed }),
    };
    if (unapproved !== undefined) return explained;
    if (doubt) return { ...explained, unapproved: doubt.reason, doubt: doubt.claim };
    return by === 'time' ? withRivals(explained, around, candidates.builds) : explained;
  }
  if (found) {
    const { fit, by } = found;
    return ambiguous({ push, around, isFree, by, unapproved: fit.first?.unapproved }, fit);
  }
  const used = reported.flatMap((list) => list.find(isAbout) ?? [])[0] ?? firstOf(around);
  return unexplained(push, used?.run, asked);
}

/**
 * Several runs of that time that nothing tells apart, of which there may be very many: counted, and not gone through.
 * Undefined where something may tell one of them from the others, or there is but one.
 */
function crowdAround(
  push: Push,
  { projects, taken, candidates, context }: Question,
): { readonly counted: Counted; readonly isApproved: boolean } | undefined {
  const { tag, since, at } = push;
  if (since !== undefined || taken.isKnown(push) || namingCommit(push) || givenToJob(push)) return undefined;
  const crowds = projects.map((project) => candidates.crowd(project, context.policy.windows.buildToPush, at));
  const names = tag === undefined ? [] : [tag, `v${tag}`, tag.replace(/^v/, '')];
  if (crowds.some((crowd) => names.some((name) => crowd.on(name) > 0))) return undefined;
  const approved = sumOf(crowds.map((one) => one.approved));
  const isApproved = approved.going + approved.ended > 0;
  const counted = isApproved ? approved : sumOf(crowds.map((one) => one.others));
  return (counted.going > 0 ? counted.going : counted.ended) > 1 ? { counted, isApproved } : undefined;
}

interface Several {
  readonly push: Push;
  readonly around: Around;
  readonly isFree: (one: Candidate) => boolean;
  readonly by: By;
  /** Approved ones go first: either all of them are, or none. */
  readonly unapproved: string | undefined;
}

function ambiguous({ push, around, isFree, by, unapproved }: Several, { going, ended, doubts }: Counted): Explanation {
  const isApproved = unapproved === undefined;
  return {
    state: 'ambiguous',
    count: going + ended,
    runs: (most) => fittingRuns(push, around, isFree, { by, isApproved }, most),
    approved: isApproved && doubts === 0,
    ...known({ unapproved }),
  };
}

function aroundOf(push: Push, { projects, candidates, context }: Question): Around {
  const given = givenToJob(push);
  const job = given && context.runs.calledNow(given.project);
  // With a job’s credential nothing is pushed by a run that it was not given to, nor when that is over.
  const mayBe = (one: Candidate): boolean =>
    !given || one.project !== job || (wentOnThen(one, given.at) && !isOver(one, push));
  return (visit) => {
    candidates.visit(projects, push.at, longestAfter(push, context), (one) => mayBe(one) && visit(one));
  };
}

/** Whatever builds the repository has: a job's credential says of which project's run it is, and that is over. */
function outlived(push: Push, asking: Omit<Question, 'projects'>): Explanation | undefined {
  const given = givenToJob(push);
  if (!given) return undefined;
  const question = { ...asking, projects: [asking.context.runs.calledNow(given.project)] };
  if (!overBefore(push, question) || firstOf(aroundOf(push, question))) return undefined;
  return unexplained(push, undefined, question);
}

/** The last run that went on when a job of its project was given the credential, and was over when that pushed. */
function overBefore(push: Push, { projects, candidates, context: { policy, runs } }: Question): Run | undefined {
  const given = givenToJob(push);
  const job = given && runs.calledNow(given.project);
  if (!given || job === undefined || !projects.includes(job)) return undefined;
  let over: Run | undefined;
  candidates.visit([job], given.at, policy.windows.buildToPush, (one) => {
    if (wentOnThen(one, given.at) && isOver(one, push)) over = one.run;
    return false;
  });
  return over;
}

function firstOf(around: Around): Candidate | undefined {
  let first: Candidate | undefined;
  around((one) => {
    first = one;
    return true;
  });
  return first;
}

/** A run of an allowed workflow has the right to push, whoever started it and on whatever branch. */
function withRivals(explained: Explained, around: Around, builds: readonly BuildEntry[]): Explanation {
  const rivals = (most = Number.POSITIVE_INFINITY): readonly Rival[] => {
    const found: Rival[] = [];
    around(({ run, unapproved }) => {
      if (unapproved !== undefined && mayPush(run, builds)) found.push({ run, unapproved });
      return found.length >= most;
    });
    return found;
  };
  return rivals(1).length === 0 ? explained : { ...explained, rivals };
}

function mayPush(run: Run, builds: readonly BuildEntry[]): boolean {
  return builds.some((build) => isRunOf(run, build) && build.workflows?.matches(run.workflow ?? '') !== false);
}

/** How long before the push became known its run may have ended: by how much it was known late, too. */
function longestAfter(push: Push, { policy }: AssignmentContext): number {
  return policy.windows.buildToPush + push.at - (push.since ?? push.at);
}

function unexplained(push: Push, used: Run | undefined, question: Question): Explanation {
  const { projects, context } = question;
  // The window in which a run that explains this push would have to be recorded: its end is never far from the push.
  const after = longestAfter(push, context);
  const claims = projects.flatMap((project) => context.runs.claimedAround(project, push.at, after));
  const waiting = claims.filter((run) => !context.runs.absent(run));
  const claimed = waiting.at(-1) ?? claims.at(-1);
  const absent = claimed && context.runs.absent(claimed);
  const window = { from: push.at - after, to: push.at };
  const ahead = claimed && !absent ? aheadOf(claimed, context) : undefined;
  return {
    state: 'none',
    ...(ahead ?? absenceOf(projects, window, context)),
    ...known({ used, claimed, absent, over: overBefore(push, question) }),
    ...(waiting.length > 0 && { waiting: waiting.slice(-MOST_WAITING) }),
  };
}

/**
 * Where webhooks tell what the build system's own records, such as an export of each day, do not reach yet: that they lack it
 * means nothing until the next of them are due.
 */
function aheadOf(
  claimed: Run,
  { runs, policy }: AssignmentContext,
): (CoverageAnswer & { readonly due: Time }) | undefined {
  const project = projectKey(claimed);
  const until = policy.wantsRecord(project) ? undefined : runs.recordedUntil(project);
  if (until === undefined || until >= claimed.from) return undefined;
  return {
    absence: 'unproven',
    gap: `${claimed.system}’s own records end with a run of ${formatTime(until)}, and nothing newer of them was read`,
    due: claimed.from + NEXT_RECORD + policy.windows.lateEvidence,
  };
}

/** Silent between its weekly builds is a project, and not the system that recorded them, where that goes on recording others. */
function absenceOf(
  projects: readonly string[],
  window: Required<Interval>,
  context: AssignmentContext,
): CoverageAnswer {
  const { ended, ...answer } = context.ciCoverage(projects, window);
  const goesOn = ended && projects.every((project) => (context.runs.recordedUntil(project) ?? 0) > window.to);
  if (!goesOn) return answer;
  return { absence: 'assumed', gap: `${answer.gap ?? ''}, while its system records other projects` };
}
