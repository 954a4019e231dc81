import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import { isPulledThrough } from '../../../core/pulled-through.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { SECOND, type Time } from '../../../core/time.ts';
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
  return sourcesOf(push, lineage, 1)[0];
}

/**
 * The latest recorded push of the same digest to each of so many other repositories, before this one had it, latest first:
 * what gets another name where it was is no copy of its copies.
 */
function sourcesOf(push: Push, lineage: Lineage, most: number): readonly Push[] {
  if (!isRecorded(push)) return [];
  const found = new Map<string, Push>();
  const all = lineage.pushesOf(push.digest);
  const here = all.findIndex((one) => equalRepository(one, push));
  for (let index = here - 1; index >= 0 && found.size < most; index -= 1) {
    const one = all[index];
    if (!one || one.at >= push.at || !isRecorded(one) || isBuiltSince(push, one.at, lineage)) continue;
    const name = `${one.registry}/${one.repository}`;
    if (!found.has(name)) found.set(name, one);
  }
  return [...found.values()];
}

/** The host that sent it had built these bytes anew since: a merge that changes nothing gives what its preview gave. */
function isBuiltSince(push: Push, since: Time, lineage: Lineage): boolean {
  return lineage
    .hostOrigins(push)
    .some(
      ({ sent, facts }) =>
        sent === true &&
        facts.some((one) => one.action === 'built' && isRecorded(one) && one.at > since + CLOCKS && one.at <= push.at),
    );
}

const MOST_WAYS = 12;
/** Repositories that an image may have been copied from: more stand for no stages. */
const MOST_SOURCES = 4;

/** Most copies first, and no more than a reader can decide on. */
export function copiesIn(lineage: Lineage, questioned: Questioned): readonly CopySeen[] {
  const found = foundIn(lineage, questioned);
  const filled = new Set(
    found.flatMap(({ push, sources }) => (sources.some((one) => one.registry !== push.registry) ? [] : push.registry)),
  );
  const seen = likeliest(found);
  const ways = new Map<string, MutableCopySeen>();
  const whole = wholeIn(seen, filled);
  for (const copy of seen) {
    const way = whole(copy) ?? copy.way;
    const key = JSON.stringify(way);
    const one = ways.get(key) ?? newWay(way);
    ways.set(key, one);
    add(one, copy);
  }
  const count = (way: CopySeen): number => way.copies.list()[0]?.count ?? 0;
  return [...ways]
    .sort(([one, first], [other, second]) => count(second) - count(first) || (one < other ? -1 : 1))
    .map(([, way]) => way)
    .slice(0, MOST_WAYS);
}

type Way = Pick<CopySeen, 'from' | 'to'>;

/** An image and where it may have been copied from, the latest first. */
interface Found {
  readonly push: Push;
  readonly isCarrier: boolean;
  readonly sources: readonly Push[];
}

interface Copy {
  readonly push: Push;
  readonly source: Push | undefined;
  readonly way: Way;
  readonly isCarrier: boolean;
}

function foundIn(lineage: Lineage, questioned: Questioned): readonly Found[] {
  const carriers = carriersIn(lineage);
  return lineage.pushes.flatMap((push): readonly Found[] => {
    if (push.kind === 'artifact' || !push.actor || questioned.push(push)) return [];
    // Who pulled it first gave nothing a name.
    if (isPulledThrough(push)) return [{ push, isCarrier: false, sources: [] }];
    const isCarrier = carriers.has(actorKey(push));
    const brought = isCarrier ? broughtBefore(push, lineage) : undefined;
    const sources = sourcesOf(push, lineage, MOST_SOURCES);
    return [{ push, isCarrier, sources: sources.length > 0 || !brought ? sources : [brought] }];
  });
}

/** Of several that had the image before, such as the other copies of it, the one by which most came; else the latest. */
function likeliest(found: readonly Found[]): readonly Copy[] {
  const possible = found.map(({ push, isCarrier, sources }) => ({
    push,
    isCarrier,
    ways: (sources.length > 0 ? sources : [undefined]).flatMap((source) => {
      const way = source ? wayOf(source, push) : isCarrier ? wayOf(push, push) : undefined;
      const hosts = JSON.stringify([source?.registry, push.registry, push.actor?.name]);
      return way ? [{ source, way, key: JSON.stringify(way), hosts }] : [];
    }),
  }));
  const counts = new Map<string, number>();
  for (const { ways } of possible)
    for (const key of new Set(ways.flatMap((one) => [one.key, one.hosts]))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const more = (one: string, other: string): number => (counts.get(other) ?? 0) - (counts.get(one) ?? 0);
  return possible.flatMap(({ push, isCarrier, ways }) => {
    const [best] = ways.toSorted((one, other) => more(one.hosts, other.hosts) || more(one.key, other.key));
    return best ? [{ push, isCarrier, source: best.source, way: best.way }] : [];
  });
}

type MutableCopySeen = CopySeen & { shortest: number; readonly pushes: Push[]; readonly carriers: Set<string> };

function newWay(way: Way): MutableCopySeen {
  return {
    ...way,
    copies: tally(),
    actors: tally(),
    carriers: new Set(),
    shortest: Number.POSITIVE_INFINITY,
    pushes: [],
  };
}

function add(way: MutableCopySeen, { push, source, isCarrier }: Copy): void {
  const actor = push.actor?.name ?? '';
  way.copies.add('', push.at);
  way.actors.add(actor, push.at);
  if (isCarrier) way.carriers.add(actor);
  way.shortest = Math.min(way.shortest, source ? push.at - source.at : Number.POSITIVE_INFINITY);
  way.pushes.push(push);
}

/**
 * One account that fills several folders of a registry as they are in another one fills it as a whole, also with what a team
 * that joins brings, where nobody fills it otherwise.
 * @param filled registries into which something came that no other one had.
 */
function wholeIn(seen: readonly Copy[], filled: ReadonlySet<string>): (copy: Copy) => Way | undefined {
  const keyOf = ({ push, source }: Copy): string => JSON.stringify([source?.registry, push.registry, push.actor?.name]);
  const isAsThere = ({ push, source }: Copy): boolean =>
    source !== undefined && source.registry !== push.registry && source.repository === push.repository;
  const folders = new Map<string, Set<string>>();
  for (const copy of seen.filter(isAsThere)) {
    const own = folders.get(keyOf(copy)) ?? new Set();
    folders.set(keyOf(copy), own.add(copy.way.to));
  }
  return (copy) => {
    const { push, source } = copy;
    const isWhole = isAsThere(copy) && !filled.has(push.registry) && (folders.get(keyOf(copy))?.size ?? 0) > 1;
    return isWhole ? { from: `${source?.registry}/**`, to: `${push.registry}/**` } : undefined;
  };
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
 * them, or nothing is shared. Another name in one repository is a way within the registry; one registry has a path as another
 * has it in the folder of that path, and what is put below a folder there from all of the other.
 */
function wayOf(from: Push, to: Push): Way | undefined {
  if (equalRepository(from, to)) return { from: `${to.registry}/**`, to: `${to.registry}/**` };
  if (from.registry !== to.registry && to.repository.endsWith(`/${from.repository}`))
    return { from: `${from.registry}/**`, to: `${to.registry}/${to.repository.slice(0, -from.repository.length)}**` };
  if (from.registry !== to.registry && from.repository === to.repository) {
    const folder = to.repository.slice(0, to.repository.lastIndexOf('/') + 1);
    return { from: `${from.registry}/${folder}**`, to: `${to.registry}/${folder}**` };
  }
  return wayBy(/(?<=\/)/, from, to) ?? (isBeside(from, to) ? wayBy(/(?<=[/-])/, from, to) : undefined);
}

function wayBy(ends: RegExp, from: Push, to: Push): Way | undefined {
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
