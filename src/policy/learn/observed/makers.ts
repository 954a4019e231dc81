import { isGoing, isOwnCode, namesCommit, type Run } from '../../../core/build.ts';
import type { Digest } from '../../../core/digest.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isReleaseTag } from '../../../core/release-tag.ts';
import { isAtLeast } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { DAY, type Time } from '../../../core/time.ts';
import { daysOf, isRare, NEARLY_ALL, sureness, type Tally, tally } from '../tally.ts';

/** Stands for every git tag that names a release. */
export const ANY_TAG = 'refs/tags/*';

/** Runs of one workflow of a CI project, beside which images were pushed. */
export interface BuildSeen {
  readonly system: string;
  readonly project: string;
  readonly workflow?: string;
  readonly pushes: Tally;
  /** The same, by the repository that they went to. */
  readonly targets: Tally;
  /** Those of them whose run its CI system recorded, as it did all others of the project: none where some are only claimed. */
  readonly recorded: Tally;
  /** What the CI system's own records tell of these runs. */
  readonly refs: Tally;
  readonly triggers: Tally;
  /** Of code. */
  readonly repositories: Tally;
}

/** Which runs explain the images that were made for a folder. */
export interface Made {
  /** Runs that explain enough of the images to be no chance. */
  readonly builds: readonly BuildSeen[];
  /** Runs beside the rest, each with why it is not taken. */
  readonly others: readonly { readonly build: BuildSeen; readonly reason: string }[];
  /** Images that the builds explain, and all that were made. */
  readonly explained: Tally;
  readonly made: Tally;
  readonly digests: ReadonlySet<Digest>;
  /** Those that the builds explain, from whatever ref. */
  readonly pushes: ReadonlySet<Push>;
  /** By name: those of which the builds explain nearly all of several images, from refs as usual, and the rest. */
  readonly covered: ReadonlySet<string>;
  readonly uncovered: ReadonlySet<string>;
  /** Of the rest those that had such builds, and are too few to ask for them. */
  readonly few: ReadonlySet<string>;
  /** Where these were few: the images of their actor elsewhere in the registry, nearly all of which had such runs. */
  readonly elsewhere?: Tally;
}

// Runs that go on most of the time go on beside anything.
const MOST_OF_THE_TIME = 0.5;
const MOST_OF_THEM = 0.5;
const MOST_MAKERS = 12;

/** One way of starting one workflow: what is started by a pull request is another maker than what a merge starts. */
interface Maker {
  readonly key: string;
  readonly run: Run;
  readonly runs: Map<Push, Run>;
  /** Pushes that a run reports to have made, by digest. */
  readonly reported: Set<Push>;
  /** Pushes whose image names the commit of a run, or that one reports: no chance. */
  readonly named: Set<Push>;
}

/**
 * @param pushes of images that were made, not copied, and that nothing is held against; oldest first.
 * @param elsewhere given, the runs of a few images are taken, too: that their actor pushes nothing without one is known.
 */
export function joinMakers(pushes: readonly Push[], lineage: Lineage, ground: RunsSeen, elsewhere?: Tally): Made {
  const makers = new Map<string, Maker>();
  for (const push of pushes) {
    const reports = lineage
      .standsFor(push.digest)
      .flatMap((digest) => lineage.reportsOf(digest))
      .filter(({ run, strength }) => run.from <= push.at && isAtLeast(strength, 'recorded'));
    const { runs, isNamed } =
      reports.length > 0 ? { runs: reports.map(({ run }) => run), isNamed: true } : likelyRuns(push, lineage);
    for (const run of runs) {
      if (!isOwnCode(run)) continue;
      const key = makerOf(run);
      const maker = makers.get(key) ?? { key, run, runs: new Map(), reported: new Set(), named: new Set() };
      makers.set(key, maker);
      // The last one that had begun is the likeliest, but not before one that still went on.
      const before = maker.runs.get(push);
      if (!before || isGoing(run, push.at) || !isGoing(before, push.at)) maker.runs.set(push, run);
      if (reports.length > 0) maker.reported.add(push);
      if (isNamed) maker.named.add(push);
    }
  }
  return { ...choose(pushes, makers, ground, elsewhere ? 'twice' : 'often'), ...known({ elsewhere }) };
}

/** The runs of that time whose commit the image names, by whatever tag, or else all; of several those that still went on. */
function likelyRuns(push: Push, lineage: Lineage): { readonly runs: readonly Run[]; readonly isNamed: boolean } {
  const around = lineage.runsAround(push);
  const named = around.filter((run) => lineage.pushesOf(push.digest).some((one) => namesCommit(one, run)));
  const likely = named.length > 0 ? named : around;
  const going = likely.filter((run) => isGoing(run, push.at));
  return { runs: going.length > 0 ? going : likely, isNamed: named.length > 0 };
}

function choose(
  pushes: readonly Push[],
  makers: Map<string, Maker>,
  { busy, claimed }: RunsSeen,
  least: 'often' | 'twice',
): Made {
  const left = new Set(pushes);
  const [explained, made] = [tally(), tally()];
  for (const push of pushes) made.add('', push.at);
  const builds = new Map<string, BuildSeen>();
  const others: { readonly build: BuildSeen; readonly reason: string }[] = [];
  const refs = new Map<Push, { readonly build: string; readonly ref: string }>();
  for (let count = 0; count < MOST_MAKERS; count += 1) {
    const best = likeliest(makers, left, busy);
    if (!best) break;
    makers.delete(best.maker.key);
    const reason = doubtAbout(best, besides(best.own, pushes), least);
    if (reason !== undefined) {
      others.push({ build: seenOf(best.maker, best.own, claimed), reason });
      continue;
    }
    const name = JSON.stringify([best.maker.run.system, best.maker.run.project, workflowOf(best.maker.run)]);
    builds.set(name, seenOf(best.maker, best.own, claimed, builds.get(name)));
    for (const push of best.own) {
      left.delete(push);
      explained.add('', push.at);
      const ref = refOf(best.maker.runs.get(push));
      if (ref !== undefined) refs.set(push, { build: name, ref });
    }
  }
  const odd = new Set<Push>();
  for (const [push, { build, ref }] of refs) if (isRareIn(builds.get(build)?.refs, ref)) odd.add(push);
  const digests = new Set(pushes.flatMap((push) => (left.has(push) || odd.has(push) ? [] : push.digest)));
  return {
    builds: [...builds.values()],
    others,
    explained,
    made,
    digests,
    pushes: new Set(pushes.filter((push) => !left.has(push))),
    ...coveredBy(pushes, left, odd, least),
  };
}

function isRareIn(refs: Tally | undefined, ref: string): boolean {
  const all = refs?.list() ?? [];
  const own = all.find(({ name }) => name === ref);
  return ref !== ANY_TAG && own !== undefined && all[0] !== undefined && isRare(own, all[0]);
}

/**
 * @param left explained by no build.
 * @param odd by one whose ref no list will name: where most are so made, such as previews of changes, none is asked for builds.
 */
function coveredBy(
  pushes: readonly Push[],
  left: ReadonlySet<Push>,
  odd: ReadonlySet<Push>,
  least: 'often' | 'twice',
): Pick<Made, 'covered' | 'uncovered' | 'few'> {
  const [covered, uncovered, few] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const [name, own] of Map.groupBy(pushes, ({ repository }) => repository)) {
    const explained = own.filter((push) => !left.has(push));
    const isOdd = own.filter((push) => odd.has(push)).length > MOST_OF_THEM * own.length;
    const isEnough = least === 'twice' || sureness({ count: explained.length, days: daysOf(explained) }) !== 'thin';
    const isBuilt = !isOdd && explained.length >= NEARLY_ALL * own.length;
    (isBuilt && isEnough ? covered : uncovered).add(name);
    if (isBuilt && !isEnough) few.add(name);
  }
  return { covered, uncovered, few };
}

interface Candidate {
  readonly maker: Maker;
  readonly own: readonly Push[];
  readonly isNamed: boolean;
  readonly busy: number;
}

/** The maker of most of what is left; of those that go on all the time, chance makes most. */
function likeliest(makers: ReadonlyMap<string, Maker>, left: ReadonlySet<Push>, busy: Busy): Candidate | undefined {
  let best: (Candidate & { readonly score: number }) | undefined;
  for (const maker of [...makers.values()].sort((one, other) => (one.key < other.key ? -1 : 1))) {
    const own = [...maker.runs.keys()].filter((push) => left.has(push));
    if (own.length === 0) continue;
    const isReported = own.every((push) => maker.reported.has(push));
    const isNamed = own.every((push) => maker.named.has(push));
    const part = isReported ? 0 : busy(maker.key);
    const score = own.length * (1 - part);
    if (!best || score > best.score) best = { maker, own, isNamed, busy: part, score };
  }
  return best;
}

/** How many there are in the repositories of these. */
function besides(own: readonly Push[], all: readonly Push[]): number {
  const names = new Set(own.map(({ repository }) => repository));
  return all.filter(({ repository }) => names.has(repository)).length;
}

/** @param all images of the repositories to which it pushed: what makes all of one makes it, however many others there are. */
function doubtAbout({ own, isNamed, busy }: Candidate, all: number, least: 'often' | 'twice'): string | undefined {
  const seen = { count: own.length, days: daysOf(own) };
  // Weekly work is done twice in two weeks.
  const isEnough = least === 'twice' || isNamed || own.length === all ? seen.days >= 2 : sureness(seen) !== 'thin';
  if (!isEnough) return 'too few to go by';
  if (!isNamed && own.length < (1 - NEARLY_ALL) * all)
    return `only ${own.length} of the ${all} images there, which may be chance`;
  return !isNamed && busy > MOST_OF_THE_TIME
    ? 'its runs go on most of the time, so that they would explain anything'
    : undefined;
}

function seenOf(
  { run, runs }: Maker,
  pushes: readonly Push[],
  claimed: RunsSeen['claimed'],
  before?: BuildSeen,
): BuildSeen {
  const { system, project } = run;
  const workflow = workflowOf(run);
  const seen = before ?? { system, project, ...tallies() };
  for (const push of pushes) {
    seen.pushes.add('', push.at);
    seen.targets.add(push.repository, push.at);
    const made = runs.get(push) ?? run;
    const { trigger, sourceRepository, claims, strength } = made;
    const ref = refOf(made);
    if (isAtLeast(strength, 'recorded') && !claimed.has(projectOf(made))) seen.recorded.add('', push.at);
    if (ref !== undefined) seen.refs.add(ref, push.at);
    if (trigger !== undefined && !claims.trigger) seen.triggers.add(trigger, push.at);
    if (sourceRepository !== undefined && !claims.sourceRepository) seen.repositories.add(sourceRepository, push.at);
  }
  return workflow === undefined ? seen : { ...seen, workflow };
}

function tallies(): Omit<BuildSeen, 'system' | 'project' | 'workflow'> {
  return {
    pushes: tally(),
    targets: tally(),
    recorded: tally(),
    refs: tally(),
    triggers: tally(),
    repositories: tally(),
  };
}

/** As lists name it; undefined where the build system's own records do not tell it. */
function refOf(run: Run | undefined): string | undefined {
  return run?.ref === undefined || run.claims.ref ? undefined : refPattern(run.ref);
}

/** GitHub names a tag or a branch without saying which; patterns are held against full names. Each release has a tag of its own. */
function refPattern(ref: string): string {
  if (isReleaseTag(ref) && (!ref.startsWith('refs/') || ref.startsWith('refs/tags/'))) return ANY_TAG;
  return ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
}

/** What is known of all runs. */
export interface RunsSeen {
  readonly busy: Busy;
  /** Projects of which some runs are only claimed. */
  readonly claimed: ReadonlySet<string>;
}

/** Projects of which webhooks alone tell some runs. */
export function claimedProjects(runs: readonly Run[]): ReadonlySet<string> {
  return new Set(runs.filter((run) => !isAtLeast(run.strength, 'recorded')).map(projectOf));
}

function projectOf({ system, project }: Run): string {
  return JSON.stringify([system, project]);
}

/** The part of the records' time in which a run of a maker went on, from 0 to 1. */
export type Busy = (maker: string) => number;

/** @param after milliseconds for which a run that ended may still push. */
export function busyOf(runs: readonly Run[], span: { readonly from: Time; readonly to: Time }, after: number): Busy {
  const times = new Map<string, { busy: number; until: Time }>();
  // In order of their start.
  for (const run of runs) {
    const key = makerOf(run);
    const one = times.get(key) ?? { busy: 0, until: span.from };
    times.set(key, one);
    const end = Math.min((run.to ?? run.from + DAY) + after, span.to);
    one.busy += Math.max(0, end - Math.max(run.from, one.until));
    one.until = Math.max(one.until, end);
  }
  const length = Math.max(1, span.to - span.from);
  return (maker) => (times.get(maker)?.busy ?? 0) / length;
}

function makerOf(run: Run): string {
  return JSON.stringify([run.system, run.project, workflowOf(run) ?? null, run.claims.trigger ? null : run.trigger]);
}

function workflowOf({ workflow, claims }: Run): string | undefined {
  return claims.workflow ? undefined : workflow;
}
