import { counted } from '../../../core/count.ts';
import { DAY } from '../../../core/time.ts';
import { folderPattern, stageOf } from '../folder-pattern.ts';
import type { FolderSeen } from './observed.ts';
import { isRare, NEARLY_ALL, type Seen, sureness, together } from '../tally.ts';

/** Who may push to a folder for what he does in others, and why. */
export interface PusherBeside {
  readonly seen: Seen;
  readonly reason: string;
}

const FEWEST_BESIDE = 3;
const FEWEST_FOLDERS = 2;

/** How many folders somebody pushes to, and how many pushes they have in all, by whomever. */
interface Folders {
  readonly count: number;
  readonly pushes: number;
}

const NO_FOLDERS: Folders = { count: 0, pushes: 0 };

/** Whoever is in most folders of a stage is in all of it: a promoter, who comes to each of them once in a while. */
export function pushersBeside(folder: FolderSeen, folders: readonly FolderSeen[]): readonly PusherBeside[] {
  const stage = stageOf(folder.pattern);
  const inside = stage === undefined ? [] : folders.filter(({ pattern }) => stageOf(pattern) === stage);
  const foldersOf = new Map<string, Folders>();
  for (const { actors } of inside) {
    const own = pushesTo(actors);
    for (const { name } of actors.list()) {
      const { count, pushes } = foldersOf.get(name) ?? NO_FOLDERS;
      foldersOf.set(name, { count: count + 1, pushes: pushes + own });
    }
  }
  const isHere = new Set(folder.actors.list().map(({ name }) => name));
  return together(inside.map(({ actors }) => actors)).flatMap((seen): readonly PusherBeside[] => {
    const own = foldersOf.get(seen.name) ?? NO_FOLDERS;
    const isMostly = own.count >= FEWEST_FOLDERS && own.count * 2 >= inside.length;
    return isMostly && isOften(seen) && (isHere.has(seen.name) || !staysAway(seen, own, folder))
      ? [{ seen, reason: `in ${own.count} of ${counted(inside.length, 'folder')} beside each other` }]
      : [];
  });
}

/** The folder with the repository that this one lies below, such as the layers that builds of it keep: `shop/api/*` of `shop/api`. */
export function folderAbove(
  { pattern }: FolderSeen,
  folders: readonly FolderSeen[],
): { readonly name: string; readonly folder: FolderSeen } | undefined {
  const slash = pattern.indexOf('/');
  const name = pattern.endsWith('/*') ? pattern.slice(slash + 1, -'/*'.length) : '';
  const folder = folders.find(
    (one) =>
      one.pattern === folderPattern(pattern.slice(0, slash), name) &&
      one.repositories.list().some((seen) => seen.name === name),
  );
  return folder && { name, folder };
}

/** Whoever fills a repository fills what lies below it: who came there first is nobody's owner. */
export function pushersAbove(folder: FolderSeen, folders: readonly FolderSeen[]): readonly PusherBeside[] {
  const above = folderAbove(folder, folders);
  const seen = above?.folder.actors.list() ?? [];
  const [most] = seen;
  return seen.flatMap((one) =>
    above && most && !isRare(one, most) ? [{ seen: one, reason: `fills ${above.folder.pattern}, where it lies` }] : [],
  );
}

// Of so many pushes that would be his, were it as in the other folders, one would have been.
const EXPECTED = 5;

/** Of a folder with many pushes, none of them his, others bring what is in it: a build system does not come where images are promoted to. */
function staysAway({ count }: Seen, { pushes }: Folders, { actors }: FolderSeen): boolean {
  return pushesTo(actors) * count >= EXPECTED * pushes;
}

function pushesTo(actors: FolderSeen['actors']): number {
  return actors.list().reduce((sum, one) => sum + one.count, 0);
}

/** What one folder alone shows of no day but one may be usual over several. */
function isOften({ count, days, first, last }: Seen): boolean {
  const isSpread = Math.floor(first / DAY) !== Math.floor(last / DAY);
  return sureness({ count, days: Math.max(days, isSpread ? 2 : 1) }) !== 'thin';
}

/**
 * All of these repositories got their names on a day or two, from who surely does the same beside them: nothing of it is rare.
 * One that got into a few of them is.
 */
export function usualBeside(name: string, folder: FolderSeen, folders: readonly FolderSeen[]): string | undefined {
  const count = folder.repositories.list().length;
  const own = new Set(folder.tagged.flatMap(({ actor, repository }) => (actor?.name === name ? repository : [])));
  if (own.size < FEWEST_BESIDE || own.size < NEARLY_ALL * count) return undefined;
  const host = folder.pattern.slice(0, folder.pattern.indexOf('/') + 1);
  const beside = folders.find(
    (one) =>
      one !== folder &&
      one.pattern.startsWith(host) &&
      one.actors.list().some((seen) => seen.name === name && sureness(seen) === 'sure'),
  );
  return beside && `in ${own.size} of ${count} repositories, and surely in ${beside.pattern}`;
}
