import { isMostly } from '../../../core/habit.ts';
import { type AskedBuilds, type Asking, builds } from './draft-builds.ts';
import type { Loosened } from './loosened.ts';
import { bringersOf } from '../observed/bringers.ts';
import type { CopySeen } from '../observed/copies.ts';
import type { FolderSeen, Observed } from '../observed/observed.ts';
import { folderAbove, pushersAbove, pushersBeside, usualBeside } from '../observed/pushers-beside.ts';
import { countOf, isRare, sureness } from '../tally.ts';
import {
  commented,
  indented,
  inQuotes,
  isActor,
  type Lines,
  linesIf,
  list,
  MOST_LISTED,
  rests,
  told,
} from '../yaml.ts';

const NETWORK = /^[0-9.]+\/24$|^[0-9a-f:]+\/48$/;

/** What a folder is seen with. */
type Beside = Pick<Observed, 'folders' | 'copies'>;

/** Entries of `publishers`: a folder, and those of its repositories that are asked for builds where not all are. */
export function publisher(folder: FolderSeen, asking: Asking, observed: Beside): readonly Lines[] {
  const { pattern, repositories, actors, programs, unnamed, questioned } = folder;
  const { loosened } = asking;
  const { folders, copies } = observed;
  const names = repositories.list().map((one) => one.name.slice(one.name.lastIndexOf('/') + 1));
  const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}`;
  const beside = new Map(
    [...pushersAbove(folder, folders), ...pushersBeside(folder, folders)].map((one) => [one.seen.name, one]),
  );
  const letIn = (name: string): string | undefined =>
    loosened.reason('actors', pattern, name) ??
    (programs.has(name) ? 'the registry itself' : usualBeside(name, folder, folders)) ??
    beside.get(name)?.reason;
  const { lines: own, active } = list('actors', actors.list(), 'push', isActor, questioned.list(), letIn);
  const isPromoted = active && comesByPromotion(folder, asking, copies);
  const seen = new Set(actors.list().map(({ name }) => name));
  const lent = [...beside.values()]
    .filter((one) => !seen.has(one.seen.name) && isActor(one.seen.name))
    .slice(0, MOST_LISTED);
  const lines = [
    ...own,
    ...indented(lent.map((one) => `- ${inQuotes(one.seen.name)} # ${rests(one.seen, 'push')}; let in: ${one.reason}`)),
  ];
  const nobody = unnamed.list().map((one) => `# without an actor in the record: ${told(one, 'push')}`);
  if (isPromoted) return [promoted(folder, shown, [...own, ...nobody])];
  const asked = buildsAbove(folder, asking, folders) ?? builds(folder, asking);
  const from = networks(folder, loosened);
  const entry = (patterns: readonly string[], about: string, required: readonly string[]): Lines => {
    const all = [
      `- repositories: [${patterns.map(inQuotes).join(', ')}]${about}`,
      ...indented([...lines, ...nobody, ...required, ...from]),
    ];
    // Without actors anyone could push there.
    return linesIf(active, all);
  };
  const host = pattern.slice(0, pattern.indexOf('/'));
  const owned = ownersOf(folder).map(({ name, seen: own }) => ({
    lines: [
      `- repositories: [${inQuotes(`${host}/${name}`)}] # nobody else comes there, and nobody surely beside it`,
      '  actors:',
      ...own.map((one) => `    - ${inQuotes(one.name)} # ${rests(one, 'push')}`),
    ],
    active: true,
  }));
  const built = (asked.parts ?? []).map((part) =>
    entry(
      part.repositories.map((name) => `${host}/${name}`),
      '',
      part.lines,
    ),
  );
  return [entry([pattern], ` # ${shown}`, asked.lines), ...owned, ...built];
}

/** What lies below a repository is asked for its builds, where no other project's runs went on beside it. */
function buildsAbove(folder: FolderSeen, asking: Asking, folders: readonly FolderSeen[]): AskedBuilds | undefined {
  const above = folderAbove(folder, folders);
  if (!above || asking.loosened.reason('builds', folder.pattern) !== undefined) return undefined;
  const { parts, lines, active } = builds(above.folder, asking);
  const asked = parts ? parts.find(({ repositories }) => repositories.includes(above.name))?.lines : lines;
  const { made } = above.folder;
  const projects = new Set(
    made.builds.flatMap(({ project, targets }) =>
      targets.list().some(({ name }) => name === above.name) ? project : [],
    ),
  );
  const all = [...folder.made.builds, ...folder.made.others.map(({ build }) => build)];
  const isOf = all.length > 0 && all.every(({ project }) => projects.has(project));
  return active && asked && isOf ? { lines: asked, active } : undefined;
}

/** Where a promoter flooded, as one who also brings what no record shows elsewhere, he publishes. */
function comesByPromotion(folder: FolderSeen, { loosened }: Asking, copies: readonly CopySeen[]): boolean {
  const promoters = bringersOf(folder, copies);
  const isFlooded = folder.actors.list().some(({ name }) => loosened.reason('actors', folder.pattern, name));
  return promoters.size > 0 && !isFlooded;
}

/** What is attached to images is copied with them, or made where they are copied to. */
function promoted({ pattern, images, copies }: FolderSeen, shown: string, lines: readonly string[]): Lines {
  return {
    lines: [
      `- repositories: [${inQuotes(pattern)}] # ${shown}`,
      `  only: attachments # images come by promotion, see there: ${countOf(copies)} of ${countOf(images)} were copied from elsewhere`,
      ...indented(lines),
    ],
    active: true,
  };
}

/** Of those who are too rare to be let into the whole folder. */
function ownersOf({ owned, actors }: FolderSeen): FolderSeen['owned'] {
  const [most] = actors.list();
  const rare = new Set(actors.list().flatMap((one) => (most && isRare(one, most) ? one.name : [])));
  return owned
    .filter(({ seen }) => seen.length <= MOST_LISTED && seen.every(({ name }) => rare.has(name) && isActor(name)))
    .slice(0, MOST_LISTED);
}

/**
 * Only where every image came from a network that is known, else honest pushes would be found. Where there were few, all
 * that their actor pushed to the registry may say enough.
 */
function networks({ pattern, networks, images, actorNetworks }: FolderSeen, loosened: Loosened): readonly string[] {
  const seen = networks.list();
  const isComplete = countOf(networks) === countOf(images);
  if (seen.length === 0 || !isComplete || !seen.every((one) => NETWORK.test(one.name))) return [];
  const { lines } = list('networks', seen, 'push', (name) => NETWORK.test(name));
  const reason = loosened.reason('networks', pattern);
  if (reason !== undefined) return commented([...lines, `left out: ${reason}`]);
  // Builders that are lent for an hour come from anywhere: a network to which one came twice is no list of them.
  const kept = seen.filter((one) => seen[0] && !isRare(one, seen[0]));
  if (!isMostly(new Map(kept.map(({ name, count }) => [name, count])), countOf(networks)))
    return commented([...lines, 'left out: most came from networks that change, so that none is usual']);
  if (seen.some((one) => sureness(one) === 'sure')) return lines;
  const all = actorNetworks?.list() ?? [];
  const isSame = all.length > 0 && all.every(({ name }) => seen.some((one) => one.name === name));
  if (!isSame || !all.some((one) => sureness(one) === 'sure')) return commented(lines);
  return [
    ...lines,
    `# their actor pushed all images to this registry from there: ${all.map((one) => rests(one, 'push')).join('; ')}`,
  ];
}
