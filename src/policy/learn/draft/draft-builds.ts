import { ANY_TAG, type BuildSeen, type Made } from '../observed/makers.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen } from '../observed/observed.ts';
import { byCount, countIn, countOf, isRare, NEARLY_ALL, type Seen, sureness, type Tally, together } from '../tally.ts';
import {
  commented,
  indented,
  inComment,
  inQuotes,
  isLiteralPath,
  isLiteralText,
  type Lines,
  linesIf,
  list,
  rests,
} from '../yaml.ts';

const OUTSIDE = /pull|merge_request|fork/i;
/** So many repositories of one project's images are no chance. */
const SEVERAL = 3;
const MOST_OF_THEM = 0.5;

/** What is asked of all builds of a publisher alike. */
export interface Asking {
  readonly loosened: Loosened;
  readonly usual: UsualStarts;
}

export interface AskedBuilds extends Lines {
  /** Those alone that are asked for builds, each for its own; absent: all of the folder is. `lines` are notes then. */
  readonly parts?: readonly BuiltPart[];
}

/** Repositories that the same builds make. */
export interface BuiltPart {
  readonly repositories: readonly string[];
  readonly lines: readonly string[];
}

/**
 * What may explain the pushes of a publisher; commented out, with the reason, where the history asks it of nobody. Another
 * repository of the folder may have another project: builds are asked where they were seen, but where one project makes all.
 */
export function builds(folder: FolderSeen, { loosened, usual }: Asking): AskedBuilds {
  const { pattern, made, images, imagesSinceCopy, copies } = folder;
  const [all, copied] = [countOf(images), countOf(copies)];
  const isCopiedNow =
    copied >= NEARLY_ALL * countOf(imagesSinceCopy) && copies.list().some((one) => sureness(one) === 'sure');
  if (all > 0 && (copied >= NEARLY_ALL * all || isCopiedNow))
    return told([`# no builds: ${copied} of ${all} images were copied from elsewhere`], false);
  const letIn = loosened.reason('workflows', pattern);
  const isIn = ({ build }: Made['others'][number]): boolean =>
    letIn !== undefined && sureness(theOne(build.pushes)) !== 'thin' && !isFromOutside(build);
  const notes = made.others.filter((one) => !isIn(one)).map((one) => notTaken(one.build, one.reason));
  const makers = [
    ...made.builds.map((seen) => makerOf(seen, made, usual)),
    ...made.others.filter(isIn).map((one) => ({ seen: one.build, lines: build(one.build, usual, letIn) })),
  ];
  const entries = makers.map((one) => one.lines);
  if (entries.length === 0) return told(notes, false);
  const lines = ['builds:', ...indented([...entries.flatMap((one) => one.lines), ...notes])];
  const left = loosened.reason('builds', pattern);
  const doubt = left === undefined ? doubtAbout(made, entries) : `left out: ${left}`;
  if (doubt !== undefined) return told(commented([...lines, doubt]), false);
  const projects = new Set(made.builds.map(({ system, project }) => JSON.stringify([system, project])));
  const isWhole = made.uncovered.size === 0 && made.covered.size > 1 && projects.size === 1;
  if (isWhole) return told([...lines, ...unexplained(made)], true);
  const asked = new Set([...made.covered].flatMap((name) => makersOf(name, makers)));
  const unasked = makers
    .filter((_, index) => !asked.has(index))
    .map(({ seen }) => notTaken(seen, 'only of repositories that are asked for no builds, or few of what comes there'));
  return { ...told([...notes, ...unasked, ...unexplained(made)], true), parts: partsOf(made, makers) };
}

interface Maker {
  readonly seen: BuildSeen;
  readonly lines: Lines;
  /** Absent: it makes images of few repositories, and is let into those of which it makes enough. */
  readonly reach?: 'where it came' | 'all';
}

function makerOf(seen: BuildSeen, { builds: others, covered, uncovered }: Made, usual: UsualStarts): Maker {
  const [count, all] = [seen.targets.list().length, covered.size + uncovered.size];
  const isAlone = others.every(({ project }) => project === seen.project);
  const isUsual = sureness(theOne(seen.pushes)) !== 'thin' && !isFromOutside(seen);
  // Another workflow of the project that makes all images here is no other maker: a release is rare beside nightly builds.
  if (isAlone) return { seen, lines: build(seen, usual), ...(isUsual && { reach: 'where it came' }) };
  if (count < SEVERAL || !isUsual) return { seen, lines: build(seen, usual) };
  return {
    seen,
    lines: build(seen, usual, `it makes images of ${count} of the ${all} repositories here`),
    reach: count >= MOST_OF_THEM * all ? 'all' : 'where it came',
  };
}

function notTaken({ system, project, workflow, pushes }: BuildSeen, reason: string): string {
  const flow = workflow === undefined ? '' : `, ${inComment(workflow)}`;
  return `# not taken: ${system} ${inComment(project)}${flow}: ${rests(theOne(pushes), 'push')}; ${reason}`;
}

/** What one project makes no other is let into: a repository is asked for the builds that made it. */
function partsOf({ covered }: Made, makers: readonly Maker[]): readonly BuiltPart[] {
  const byBuilds = Map.groupBy([...covered].sort(), (name) => JSON.stringify(makersOf(name, makers)));
  return [...byBuilds].flatMap(([, repositories]): readonly BuiltPart[] => {
    const own = makersOf(repositories[0] ?? '', makers).flatMap((index) => makers[index]?.lines ?? []);
    if (!own.some((one) => one.active)) return [];
    return [{ repositories, lines: ['builds:', ...indented(own.flatMap((one) => one.lines))] }];
  });
}

/**
 * By their place in the list: those of whose pushes there chance is not the likelier cause. Nor is it of what is seldom there, as
 * previews and releases, and comes to several repositories by one project; where to most of them, it comes to the others, too.
 */
function makersOf(repository: string, makers: readonly Maker[]): readonly number[] {
  const targets = makers.map(({ seen }) => seen.targets.list().find(({ name }) => name === repository));
  const [most] = targets.filter((own) => own !== undefined).sort(byCount);
  return makers.flatMap(({ reach }, index) => {
    const own = targets[index];
    if (!own) return reach === 'all' ? index : [];
    return reach === undefined && most && own !== most && isRare(own, most) ? [] : index;
  });
}

/** Whether the folder's images are asked for a build. */
export function asksForBuilds(folder: FolderSeen, asking: Asking): boolean {
  return builds(folder, asking).active;
}

function doubtAbout({ explained, made, elsewhere, covered }: Made, entries: readonly Lines[]): string | undefined {
  const [some, all] = [countOf(explained), countOf(made)];
  if (covered.size === 0) return `only ${some} of ${all} images had a run: uncomment when all should`;
  if (!entries.some((one) => one.active)) return 'no pattern can spell these names';
  return elsewhere !== undefined || sureness(theOne(explained)) === 'sure'
    ? undefined
    : `too little to ask it of every image: ${rests(theOne(explained), 'push')}; ten on three days would do`;
}

function unexplained({ explained, made, elsewhere, uncovered, few }: Made): readonly string[] {
  const asked = (those: ReadonlySet<string>): string => [...those].sort().map(inComment).join(', ');
  const others = new Set([...uncovered].filter((name) => !few.has(name)));
  const [some, all] = [countOf(explained), countOf(made)];
  return [
    ...(some === all ? [] : [`# ${all - some} of ${all} images of the folder had none of these runs`]),
    ...(few.size === 0 ? [] : [`# not asked of ${asked(few)}: its images had runs, and are too few`]),
    ...(others.size === 0 ? [] : [`# not asked of ${asked(others)}: too many images there had none`]),
    ...(elsewhere
      ? [
          `# few, but what their actor pushed elsewhere in this registry had runs, too: ${rests(theOne(elsewhere), 'image')}`,
        ]
      : []),
  ];
}

/** Of the builds of one system, whatever the project. */
interface Starts {
  readonly refs: readonly Seen[];
  readonly triggers: readonly Seen[];
  readonly workflows: readonly string[];
}

const NO_STARTS: Starts = { refs: [], triggers: [], workflows: [] };

/** By build system: refs, triggers and workflows with which its builds are usually started. */
export type UsualStarts = (system: string) => Starts;

/** What a project did not need in two weeks it may need in the third; a release more than all. */
export function usualStarts(folders: readonly FolderSeen[]): UsualStarts {
  const all = Map.groupBy(
    folders.flatMap(({ made }) => made.builds),
    ({ system }) => system,
  );
  const usual = (tallies: readonly Tally[]): readonly Seen[] =>
    together(tallies).filter((one) => (sureness(one) !== 'thin' || one.name === ANY_TAG) && !OUTSIDE.test(one.name));
  const joined = Map.groupBy(
    folders.flatMap(({ made }) => [...made.builds, ...made.others.map(({ build: one }) => one)]),
    ({ system }) => system,
  );
  const starts = new Map(
    [...all].map(([system, own]) => [
      system,
      {
        refs: usual(own.map(({ refs }) => refs)),
        triggers: usual(own.map(({ triggers }) => triggers)),
        workflows: sharedWorkflows(joined.get(system) ?? []),
      },
    ]),
  );
  return (system) => starts.get(system) ?? NO_STARTS;
}

/** What several projects have: a name that one alone has says nothing of another. */
function sharedWorkflows(builds: readonly BuildSeen[]): readonly string[] {
  const byName = Map.groupBy(
    builds.filter((one) => !isFromOutside(one)),
    ({ workflow }) => workflow,
  );
  const isShared = (own: readonly BuildSeen[]): boolean => new Set(own.map(({ project }) => project)).size > 1;
  return [...byName].flatMap(([name, own]) => (name && isLiteralPath(name) && isShared(own) ? name : [])).sort();
}

/** What a request to merge starts is code that nobody reviewed: people decide. */
function isFromOutside({ triggers }: BuildSeen): boolean {
  return triggers.list().some(({ name }) => OUTSIDE.test(name));
}

function build(seen: BuildSeen, usual: UsualStarts, letIn?: string): Lines {
  const { system, project, workflow, pushes, recorded, refs, triggers, repositories } = seen;
  const all = theOne(pushes);
  const also = isFromOutside(seen) ? NO_STARTS : usual(system);
  const isNamed = isLiteralText(project) && (workflow === undefined || isLiteralPath(workflow));
  const lines = [
    `- source: ${inQuotes(system)} # ${rests(all, 'push')}${letIn === undefined ? '' : `; let in: ${letIn}`}`,
    `  project: ${inQuotes(project)}`,
    ...indented([
      ...(workflow === undefined ? [] : [workflows(workflow, all, also)]),
      ...values('refs', refs, { all, also: also.refs }, (ref) => ref === ANY_TAG || isLiteralPath(ref)),
      ...values('triggers', triggers, { all, also: also.triggers }, isLiteralText),
      ...sourcesOf(repositories, all),
      ...(countOf(recorded) === all.count ? ['evidence: recorded # as of all these runs'] : []),
    ]),
  ];
  return linesIf(isNamed, lines);
}

/** Only where all code was from one: where several are built there may be another tomorrow. */
function sourcesOf(repositories: Tally, all: Seen): readonly string[] {
  const [one] = repositories.list();
  return one && one.count === all.count && isLiteralPath(one.name)
    ? [`repositories: [${inQuotes(one.name)}] # ${rests(one, 'push')}`]
    : [];
}

function workflows(own: string, all: Seen, also: Starts): string {
  const others = also.workflows.filter((name) => name !== own);
  const more = others.length === 0 ? '' : '; other projects have the others: let in';
  return `workflows: [${[own, ...others].map(inQuotes).join(', ')}] # ${rests(all, 'push')}${more}`;
}

/** Asked of every run only where nearly all of them had one of a few; what other builds of the system usually have is let in. */
function values(
  key: string,
  seen: Tally,
  { all, also }: { readonly all: Seen; readonly also: readonly Seen[] },
  isPattern: (name: string) => boolean,
): readonly string[] {
  const every = seen.list();
  const [most] = every;
  if (!most) return [];
  const known = new Set(also.map(({ name }) => name));
  const letIn = (name: string): string | undefined =>
    known.has(name) || name === ANY_TAG ? 'other builds have it, or it is a release' : undefined;
  const { lines } = list(key, every, 'push', isPattern, [], letIn);
  const usual = every.filter((one) => !isRare(one, most) && sureness(one) !== 'thin' && isPattern(one.name));
  const count = countIn(usual);
  if (count < NEARLY_ALL * all.count)
    return commented([
      ...lines,
      `only ${count} of ${all.count} pushes had one that is usual, or the records do not tell it`,
    ]);
  const own = new Set(every.map(({ name }) => name));
  const others = also.filter(({ name }) => !own.has(name) && isPattern(name));
  return [...lines, ...indented(others.map(({ name }) => `- ${inQuotes(name)} # other builds have it: let in`))];
}

function theOne(seen: Tally): Seen {
  const [one] = seen.list();
  if (!one) throw new Error('a build without pushes');
  return one;
}

function told(lines: readonly string[], active: boolean): Lines {
  return { lines, active };
}
