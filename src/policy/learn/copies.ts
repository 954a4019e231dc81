import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Questioned } from './questioned.ts';
import { isRare, sureness, type Tally, tally } from './tally.ts';
import { isActor } from './yaml.ts';

/** A way by which images are copied: `dev/**` to `prod/**`, the rest of the path being the same. */
export interface CopySeen {
  readonly from: string;
  readonly to: string;
  readonly copies: Tally;
  readonly actors: Tally;
  /** Milliseconds: the shortest that an image had been in `from`. */
  readonly shortest: number;
  /** The copies themselves, oldest first. */
  readonly pushes: readonly Push[];
}

/** The recorded push of the same digest to another repository, before; the latest. */
export function copiedFrom(push: Push, lineage: Lineage): Push | undefined {
  if (!isAtLeast(push.strength, 'recorded')) return undefined;
  return lineage
    .pushesOf(push.digest)
    .findLast(
      (one) =>
        one.at < push.at &&
        isAtLeast(one.strength, 'recorded') &&
        (one.registry !== push.registry || one.repository !== push.repository),
    );
}

const MOST_WAYS = 12;

/** Most copies first, and no more than a reader can decide on. */
export function copiesIn(lineage: Lineage, questioned: Questioned): readonly CopySeen[] {
  const ways = new Map<string, CopySeen & { shortest: number; readonly pushes: Push[] }>();
  for (const push of lineage.pushes) {
    if (push.kind === 'artifact' || !push.actor || questioned.push(push)) continue;
    const source = copiedFrom(push, lineage);
    const way = source && wayOf(source, push);
    if (!source || !way) continue;
    const key = JSON.stringify(way);
    const length = push.at - source.at;
    const seen = ways.get(key) ?? { ...way, copies: tally(), actors: tally(), shortest: length, pushes: [] };
    seen.copies.add('', push.at);
    seen.actors.add(push.actor.name, push.at);
    ways.set(key, seen);
    seen.shortest = Math.min(seen.shortest, length);
    seen.pushes.push(push);
  }
  const count = (way: CopySeen): number => way.copies.list()[0]?.count ?? 0;
  return [...ways]
    .sort(([one, first], [other, second]) => count(second) - count(first) || (one < other ? -1 : 1))
    .map(([, way]) => way)
    .slice(0, MOST_WAYS);
}

/** Who surely copies that way, by name; nobody where the way itself is not sure enough to be listed. */
export function promotersOf({ copies, actors }: CopySeen): ReadonlySet<string> {
  const [all] = copies.list();
  const [most] = actors.list();
  if (!all || !most || sureness(all) === 'thin') return new Set();
  return new Set(actors.list().flatMap((one) => (isActor(one.name) && !isRare(one, most) ? one.name : [])));
}

/** Without the segments that both end with; undefined where nothing is left of one of them, or nothing is shared. */
function wayOf(from: Push, to: Push): Pick<CopySeen, 'from' | 'to'> | undefined {
  const one = from.repository.split('/');
  const other = to.repository.split('/');
  let shared = 0;
  while (shared < Math.min(one.length, other.length) && one.at(-1 - shared) === other.at(-1 - shared)) shared += 1;
  if (shared === 0 || shared === one.length || shared === other.length) return undefined;
  const pattern = (registry: string, segments: readonly string[]): string =>
    [registry, ...segments.slice(0, segments.length - shared), '**'].join('/');
  return { from: pattern(from.registry, one), to: pattern(to.registry, other) };
}
