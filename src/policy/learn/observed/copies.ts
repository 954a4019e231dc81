import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import { isPulledThrough } from '../../../core/pulled-through.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { SECOND } from '../../../core/time.ts';
import type { Questioned } from './questioned.ts';
import { isRare, sureness, type Tally, tally } from '../tally.ts';
import { isActor } from '../yaml.ts';

/** A way by which images are copied: `dev/**` to `prod/**`, the rest of the path being the same. */
export interface CopySeen {
  readonly from: string;
  readonly to: string;
  readonly copies: Tally;
  readonly actors: Tally;
  /** Those of them who brought no image of their own to the registry, but only what others had pushed before. */
  readonly carriers: ReadonlySet<string>;
  /** Milliseconds: the shortest that an image had been in `from`. */
  readonly shortest: number;
  /** The copies themselves, oldest first. */
  readonly pushes: readonly Push[];
}

/** The recorded push of the same digest to another repository, before; the latest. */
export function copiedFrom(push: Push, lineage: Lineage): Push | undefined {
  if (!isRecorded(push)) return undefined;
  return lineage
    .pushesOf(push.digest)
    .findLast(
      (one) =>
        one.at < push.at && isRecorded(one) && (one.registry !== push.registry || one.repository !== push.repository),
    );
}

const MOST_WAYS = 12;

/** Most copies first, and no more than a reader can decide on. */
export function copiesIn(lineage: Lineage, questioned: Questioned): readonly CopySeen[] {
  const carriers = carriersIn(lineage);
  const ways = new Map<
    string,
    CopySeen & { shortest: number; readonly pushes: Push[]; readonly carriers: Set<string> }
  >();
  for (const push of lineage.pushes) {
    // Who pulled it first gave nothing a name.
    if (push.kind === 'artifact' || !push.actor || questioned.push(push) || isPulledThrough(push)) continue;
    const isCarrier = carriers.has(actorKey(push));
    const source = copiedFrom(push, lineage) ?? (isCarrier ? broughtBefore(push, lineage) : undefined);
    const way = source ? wayOf(source, push) : isCarrier ? wayOf(push, push) : undefined;
    if (!way) continue;
    const key = JSON.stringify(way);
    const length = source ? push.at - source.at : Number.POSITIVE_INFINITY;
    const seen = ways.get(key) ?? {
      ...way,
      copies: tally(),
      actors: tally(),
      carriers: new Set<string>(),
      shortest: length,
      pushes: [],
    };
    seen.copies.add('', push.at);
    seen.actors.add(push.actor.name, push.at);
    if (isCarrier) seen.carriers.add(push.actor.name);
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

/**
 * Who surely copies that way, by name; nobody where the way itself is not sure enough to be listed. Of who brings nothing
 * of their own a second copy is enough: whoever is let in by it can give names to what is there, and no more.
 */
export function promotersOf({ copies, actors, carriers }: CopySeen): ReadonlySet<string> {
  const [all] = copies.list();
  const [most] = actors.list();
  if (!all || !most) return new Set();
  const usual = actors.list().flatMap((one) => (isActor(one.name) && !isRare(one, most) ? one.name : []));
  if (sureness(all) !== 'thin') return new Set(usual);
  return new Set(all.count > 1 && usual.every((name) => carriers.has(name)) ? usual : []);
}

/** The first push of the same image by somebody else. */
function broughtBefore({ digest, at, actor }: Push, lineage: Lineage): Push | undefined {
  return lineage
    .pushesOf(digest)
    .find((one) => one.at < at && isRecorded(one) && one.actor && one.actor.name !== actor?.name);
}

/** As far apart the clocks of a registry and a cluster may be. */
const CLOCKS = 3 * SECOND;

/** By registry and name: accounts of which every image was brought by somebody else, or ran, before, whatever stands against it. */
function carriersIn(lineage: Lineage): ReadonlySet<string> {
  const images = lineage.pushes.filter(({ kind, actor }) => kind !== 'artifact' && actor !== undefined);
  const wasThere = (push: Push): boolean =>
    broughtBefore(push, lineage) !== undefined ||
    lineage.placementsOfDigest(push.digest).some(({ from }) => from < push.at - CLOCKS);
  const bringing = new Set(images.filter((push) => !wasThere(push)).map(actorKey));
  return new Set(images.map(actorKey).filter((key) => !bringing.has(key)));
}

function actorKey({ registry, actor }: Push): string {
  return JSON.stringify([registry, actor?.name]);
}

/**
 * Without what both end with: segments, or in one folder words of the last one. Undefined where nothing is left of one of
 * them, or nothing is shared. Another name in one repository is a way within the registry.
 */
function wayOf(from: Push, to: Push): Pick<CopySeen, 'from' | 'to'> | undefined {
  if (equalRepository(from, to)) return { from: `${to.registry}/**`, to: `${to.registry}/**` };
  return wayBy(/(?<=\/)/, from, to) ?? (isBeside(from, to) ? wayBy(/(?<=[/-])/, from, to) : undefined);
}

function wayBy(ends: RegExp, from: Push, to: Push): Pick<CopySeen, 'from' | 'to'> | undefined {
  const one = from.repository.split(ends);
  const other = to.repository.split(ends);
  let shared = 0;
  while (shared < Math.min(one.length, other.length) && one.at(-1 - shared) === other.at(-1 - shared)) shared += 1;
  if (shared === 0 || shared === one.length || shared === other.length) return undefined;
  const pattern = (registry: string, parts: readonly string[]): string =>
    `${registry}/${parts.slice(0, parts.length - shared).join('')}**`;
  return { from: pattern(from.registry, one), to: pattern(to.registry, other) };
}

function isBeside(one: Push, other: Push): boolean {
  const folder = ({ registry, repository }: Push): string =>
    `${registry}/${repository.slice(0, repository.lastIndexOf('/') + 1)}`;
  return folder(one) === folder(other);
}
