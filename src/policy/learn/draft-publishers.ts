import { ANY_TAG, type BuildSeen, type FolderSeen } from './observed.ts';
import { sureness, type Tally } from './tally.ts';
import {
  commented,
  indented,
  inQuotes,
  isActor,
  isLiteralPath,
  isLiteralText,
  type Lines,
  list,
  rests,
  told,
  under,
} from './yaml.ts';

/** Of the images of a folder: what nearly all have in common may be asked of every one. */
const NEARLY_ALL = 0.9;
const NETWORK = /^[0-9.]+\/24$|^[0-9a-f:]+\/48$/;

/** One entry of `publishers`. */
export function publisher(folder: FolderSeen): Lines {
  const { pattern, repositories, actors, unnamed, questioned } = folder;
  const names = repositories.list().map((one) => one.name.slice(one.name.lastIndexOf('/') + 1));
  const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}`;
  const { lines, active } = list('actors', actors.list(), 'push', isActor, questioned.list());
  const nobody = unnamed.list().map((one) => `# without an actor in the record: ${told(one, 'push')}`);
  const entry = [
    `- repositories: [${inQuotes(pattern)}] # ${shown}`,
    ...indented([...lines, ...nobody, ...builds(folder), ...networks(folder)]),
  ];
  // Without actors anyone could push there.
  return active ? { lines: entry, active } : { lines: commented(entry), active };
}

function builds({ builds, images, copies }: FolderSeen): readonly string[] {
  const all = countOf(images);
  const copied = countOf(copies);
  if (all > 0 && copied >= NEARLY_ALL * all)
    return [`# no builds: ${copied} of ${all} images were copied from elsewhere`];
  const made = all - copied;
  const explained = builds.reduce((sum, one) => sum + countOf(one.pushes), 0);
  if (builds.length === 0) return [];
  const { lines } = under('builds:', builds.map(build));
  // While the habit was young no run was looked for: what came before it speaks does not count against it.
  return explained >= NEARLY_ALL * made - 10
    ? [...lines]
    : commented([...lines, `only ${explained} of ${made} images had a run: uncomment when all should`]);
}

function build({ system, project, pushes, workflows, refs, triggers }: BuildSeen): Lines {
  const [all] = pushes.list();
  const lines = [
    `- source: ${inQuotes(system)}${all ? ` # ${rests(all, 'push')}` : ''}`,
    `  project: ${inQuotes(project)}`,
    ...indented([
      ...values('workflows', workflows, isLiteralPath),
      ...values('refs', refs, (ref) => ref === ANY_TAG || isLiteralPath(ref)),
      ...values('triggers', triggers, isLiteralText),
    ]),
  ];
  return isLiteralText(project) ? { lines, active: true } : { lines: commented(lines), active: false };
}

function values(key: string, seen: Tally, isPattern: (name: string) => boolean): readonly string[] {
  return seen.list().length === 0 ? [] : list(key, seen.list(), 'push', isPattern).lines;
}

/** Only where every image came from a network that is known, else honest pushes would be found. */
function networks({ networks, images }: FolderSeen): readonly string[] {
  const seen = networks.list();
  const isComplete = seen.reduce((sum, one) => sum + one.count, 0) === countOf(images);
  if (seen.length === 0 || !isComplete || !seen.every((one) => NETWORK.test(one.name))) return [];
  const { lines } = list('networks', seen, 'push', (name) => NETWORK.test(name));
  return seen.some((one) => sureness(one) === 'sure') ? lines : commented(lines);
}

function countOf(all: Tally): number {
  return all.list()[0]?.count ?? 0;
}
