import { type MoreSeen, SEEN_KINDS, type Seen, type SeenKind } from '../../core/comparison.ts';
import { isLoadedPlace } from '../looking/loaded.ts';
import { placeOf } from '../looking/places.ts';

const MOST_FOLDERS = 24;
const BEFORE = ['nothing', 'other-bytes', 'same-bytes'];

/** What is named one by one, and how much more there is of each kind. */
export interface Named {
  readonly seen: readonly Seen[];
  readonly more: readonly MoreSeen[];
}

/**
 * At most `most` of each kind: first what starts or is loaded by its place (`starts`: what else does), then programs, then
 * the rest; of each of these in turn from every folder and of what is new and what changed, so that ten thousand new files
 * in one folder hide neither one elsewhere nor one that changed among them. No kind takes another's room.
 */
export function named(all: readonly Seen[], most: number, starts: ReadonlySet<string>): Named {
  const seen: Seen[] = [];
  const more: MoreSeen[] = [];
  const kinds = Map.groupBy(all, (one) => one.kind);
  for (const kind of SEEN_KINDS) {
    const list = kinds.get(kind) ?? [];
    const ranks = Map.groupBy(list, (one) => rank(one, starts));
    const ordered = [...ranks.keys()].sort((one, other) => one - other).flatMap((key) => inTurns(ranks.get(key) ?? []));
    seen.push(...ordered.slice(0, most));
    more.push(...counted(kind, ordered.slice(most)));
  }
  return { seen, more };
}

/** Lowest first: what has the bytes that it had comes last. */
function rank({ path = '', says, before }: Seen, starts: ReadonlySet<string>): number {
  const place = path.slice(1);
  const isFirst = starts.has(path) || isLoadedPlace(place) || placeOf(place) !== undefined;
  return (before === 'same-bytes' ? 10 : 0) + (isFirst ? 0 : says === 'ELF' ? 1 : 2);
}

function inTurns(list: readonly Seen[]): readonly Seen[] {
  const sorted = [...list].sort(
    (one, other) => BEFORE.indexOf(one.before) - BEFORE.indexOf(other.before) || compareText(keyOf(one), keyOf(other)),
  );
  const queues = [...Map.groupBy(sorted, (one) => `${folderOf(one.path)} ${one.before}`).values()];
  const result: Seen[] = [];
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let turn = 0; turn < longest; turn += 1)
    for (const queue of queues) {
      const one = queue[turn];
      if (one) result.push(one);
    }
  return result;
}

function counted(kind: SeenKind, left: readonly Seen[]): readonly MoreSeen[] {
  const folders = [...Map.groupBy(left, ({ path }) => folderOf(path))]
    .map(([folder, list]) => ({ kind, folder, count: list.length }))
    .sort((one, other) => other.count - one.count || compareText(one.folder, other.folder));
  const rest = folders.slice(MOST_FOLDERS).reduce((sum, one) => sum + one.count, 0);
  return [...folders.slice(0, MOST_FOLDERS), ...(rest > 0 ? [{ kind, folder: '/', count: rest }] : [])];
}

/** Of the second level: `/usr/lib`, `/app`; what lies at the root or has no path, `/`. */
function folderOf(path: string | undefined): string {
  const steps = path?.split('/').slice(1, -1) ?? [];
  return `/${steps.slice(0, 2).join('/')}`.slice(0, 120);
}

function keyOf(one: Seen): string {
  return `${one.path ?? ''} ${one.package?.ecosystem ?? ''} ${one.package?.name ?? ''} ${one.variant ?? ''} ${one.says ?? ''}`;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
