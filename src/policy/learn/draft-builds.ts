import { ANY_TAG, type BuildSeen, type Made } from './makers.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen } from './observed.ts';
import { countOf, isRare, NEARLY_ALL, type Seen, sureness, type Tally } from './tally.ts';
import {
  commented,
  indented,
  inComment,
  inQuotes,
  isLiteralPath,
  isLiteralText,
  type Lines,
  list,
  rests,
} from './yaml.ts';

/** What may explain the pushes of a publisher; commented out, with the reason, where the history asks it of nobody. */
export function builds({ pattern, made, images, copies }: FolderSeen, loosened: Loosened): Lines {
  const [all, copied] = [countOf(images), countOf(copies)];
  if (all > 0 && copied >= NEARLY_ALL * all)
    return told([`# no builds: ${copied} of ${all} images were copied from elsewhere`], false);
  const letIn = loosened.reason('workflows', pattern);
  const isIn = ({ build }: Made['others'][number]): boolean =>
    letIn !== undefined && sureness(theOne(build.pushes)) !== 'thin' && !isFromOutside(build);
  const notes = made.others
    .filter((one) => !isIn(one))
    .map(
      ({ build, reason }) =>
        `# not taken: ${build.system} ${inComment(build.project)}${build.workflow === undefined ? '' : `, ${inComment(build.workflow)}`}: ${rests(theOne(build.pushes), 'push')}; ${reason}`,
    );
  const entries = [
    ...made.builds.map((one) => build(one)),
    ...made.others.filter(isIn).map((one) => build(one.build, letIn)),
  ];
  if (entries.length === 0) return told(notes, false);
  const lines = ['builds:', ...indented([...entries.flatMap((one) => one.lines), ...notes])];
  const left = loosened.reason('builds', pattern);
  const doubt = left === undefined ? doubtAbout(made, entries) : `left out: ${left}`;
  return doubt === undefined ? told([...lines, ...unexplained(made)], true) : told(commented([...lines, doubt]), false);
}

/** Whether the folder's images are asked for a build. */
export function asksForBuilds(folder: FolderSeen, loosened: Loosened): boolean {
  return builds(folder, loosened).active;
}

function doubtAbout({ explained, made, elsewhere }: Made, entries: readonly Lines[]): string | undefined {
  const [some, all] = [countOf(explained), countOf(made)];
  if (some < NEARLY_ALL * all) return `only ${some} of ${all} images had a run: uncomment when all should`;
  if (!entries.some((one) => one.active)) return 'no pattern can spell these names';
  return elsewhere !== undefined || sureness(theOne(explained)) === 'sure'
    ? undefined
    : `too little to ask it of every image: ${rests(theOne(explained), 'push')}; ten on three days would do`;
}

function unexplained({ explained, made, elsewhere }: Made): readonly string[] {
  const [some, all] = [countOf(explained), countOf(made)];
  return [
    ...(some === all ? [] : [`# ${all - some} of ${all} images had none of these runs, and would be found`]),
    ...(elsewhere
      ? [
          `# few, but what their actor pushed elsewhere in this registry had runs, too: ${rests(theOne(elsewhere), 'image')}`,
        ]
      : []),
  ];
}

/** What a request to merge starts is code that nobody reviewed: people decide. */
function isFromOutside({ triggers }: BuildSeen): boolean {
  return triggers.list().some(({ name }) => /pull|merge_request|fork/i.test(name));
}

function build(seen: BuildSeen, letIn?: string): Lines {
  const { system, project, workflow, pushes, refs, triggers } = seen;
  const all = theOne(pushes);
  const isNamed = isLiteralText(project) && (workflow === undefined || isLiteralPath(workflow));
  const lines = [
    `- source: ${inQuotes(system)} # ${rests(all, 'push')}${letIn === undefined ? '' : `; let in: ${letIn}`}`,
    `  project: ${inQuotes(project)}`,
    ...indented([
      ...(workflow === undefined ? [] : [`workflows: [${inQuotes(workflow)}] # ${rests(all, 'push')}`]),
      ...values('refs', refs, all, (ref) => ref === ANY_TAG || isLiteralPath(ref)),
      ...values('triggers', triggers, all, isLiteralText),
    ]),
  ];
  return isNamed ? { lines, active: true } : { lines: commented(lines), active: false };
}

/** Asked of every run only where nearly all of them had one of a few. */
function values(key: string, seen: Tally, all: Seen, isPattern: (name: string) => boolean): readonly string[] {
  const every = seen.list();
  const [most] = every;
  if (!most) return [];
  const { lines } = list(key, every, 'push', isPattern);
  const usual = every.filter((one) => !isRare(one, most) && sureness(one) !== 'thin' && isPattern(one.name));
  const count = usual.reduce((sum, one) => sum + one.count, 0);
  return count >= NEARLY_ALL * all.count
    ? lines
    : commented([
        ...lines,
        `only ${count} of ${all.count} pushes had one that is usual, or the records do not tell it`,
      ]);
}

function theOne(seen: Tally): Seen {
  const [one] = seen.list();
  if (!one) throw new Error('a build without pushes');
  return one;
}

function told(lines: readonly string[], active: boolean): Lines {
  return { lines, active };
}
