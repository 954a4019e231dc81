import { InvalidInput } from '../../core/error.ts';
import { isRunning } from '../../core/instance.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { formatTime } from '../../core/time.ts';
import { joined, type Place, placesOf, placesOfDigests } from '../../lineage/chain/places.ts';
import { chainJson, placementJson } from '../../sinks/report-json.ts';
import { findImages } from '../analysis/find-image.ts';
import type { imagesSchema, placementsSchema, tagsSchema, traceSchema } from './schemas/trace.ts';
import { placeRow, suspicionsIn } from '../analysis/report.ts';
import { tracesOf } from '../analysis/trace.ts';
import { pushesBy } from '../analysis/where.ts';
import type { PageAsked, PlacementFilter } from './questions.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type SeenView } from './view.ts';

const MOST_CHAINS = 20;
const MOST_TAGS = 200;
const MOST_CONTAINERS = 100;

/** Each digest of each repository once, by its first push, the latest first. */
export function images(
  { repository, ...asked }: { readonly repository?: string | undefined } & PageAsked,
  view: SeenView,
): Said<typeof imagesSchema> {
  const { lineage } = view.analysis;
  const pushes = new Map<string, Push[]>();
  for (const push of lineage.pushes) {
    if (repository !== undefined && !isIn(push, repository)) continue;
    const key = `${push.registry}/${push.repository}@${push.digest}`;
    const told = pushes.get(key);
    if (told) told.push(push);
    else pushes.set(key, [push]);
  }
  const keyOf = ([name, [first]]: readonly [string, readonly Push[]]): Key => [-(first?.at ?? 0), name];
  const { items, ...rest } = pageOf(pushes, keyOf, asked);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.flatMap(([, [first, ...more]]) => (first ? [imageJson([first, ...more], lineage)] : [])),
    ...rest,
  };
}

function imageJson(pushes: readonly [Push, ...Push[]], lineage: Lineage) {
  const [{ registry, repository, digest, kind, at }] = pushes;
  return {
    registry,
    repository,
    digest,
    kind,
    tags: [...new Set(pushes.flatMap(({ tag }) => tag ?? []))],
    pushedAt: formatTime(at),
    pushedBy: [...new Set(pushes.flatMap(({ actor }) => actor?.name ?? []))],
    running: runningOf(digest, lineage),
  };
}

/** Containers that run a digest, or an image that stands for it. */
export function runningOf(digest: Push['digest'], lineage: Lineage): number {
  return lineage.placementsOfDigest(digest).filter(({ running }) => running).length;
}

function isIn(one: { readonly registry: string; readonly repository: string }, name: string): boolean {
  return one.repository === name || `${one.registry}/${one.repository}` === name;
}

export function trace(image: string, view: SeenView): Said<typeof traceSchema> {
  const chains = found(() => tracesOf(image, view.analysis));
  return {
    ...evaluatedAt(view.standing.at),
    chains: chains.slice(0, MOST_CHAINS).map(chainJson),
    more: Math.max(0, chains.length - MOST_CHAINS),
  };
}

/** What tags of a repository meant, and when. */
export function tags(
  { repository: name, tag }: { readonly repository: string; readonly tag?: string | undefined },
  view: SeenView,
): Said<typeof tagsSchema> {
  const { lineage } = view.analysis;
  const repository = lineage.repositories.find((one) => isIn(one, name));
  if (!repository) throw new NotAnswered('not-found', `no record names the repository ${name}`);
  const named = new Set(lineage.pushesTo(repository).flatMap((push) => push.tag ?? []));
  const wanted = [...named].sort().filter((one) => tag === undefined || one === tag);
  return {
    ...evaluatedAt(view.standing.at),
    registry: repository.registry,
    repository: repository.repository,
    tags: wanted.slice(0, MOST_TAGS).map((one) => ({
      tag: one,
      history: lineage.tagHistory(repository, one).map(({ digest, from, to, push, endedBy, ambiguous }) => ({
        digest,
        from: formatTime(from),
        ...(to !== undefined && { to: formatTime(to) }),
        ...known({ by: push?.actor?.name, endedBy, ambiguous }),
      })),
    })),
    more: Math.max(0, wanted.length - MOST_TAGS),
  };
}

/** Where what runs or ran, the latest first. */
export function placements(asked: PlacementFilter & PageAsked, view: SeenView): Said<typeof placementsSchema> {
  const { lineage, findings } = view.analysis;
  const matching = candidates(asked, view).filter(
    ({ placement, instances }) =>
      (asked.environment === undefined || placement.environment?.name === asked.environment) &&
      (asked.running === undefined || isRunning(instances) === asked.running),
  );
  const keyOf = ({ placement: { from, key } }: Place): Key => [-from, key];
  const { items, ...rest } = pageOf(matching, keyOf, asked);
  const suspicions = suspicionsIn(findings, lineage);
  return {
    ...evaluatedAt(view.standing.at),
    items: items.map((one) => placementJson(placeRow(one, lineage, suspicions, MOST_CONTAINERS))),
    ...rest,
  };
}

function candidates({ image, actor }: PlacementFilter, { analysis: { lineage } }: SeenView): readonly Place[] {
  if (image === undefined && actor === undefined)
    return lineage.placements.map((placement) => ({ placement, instances: placement.instances }));
  const own = actor === undefined ? undefined : new Set(pushesBy(actor, lineage).map(({ digest }) => digest));
  const byActor = own && placesOfDigests([...own], lineage);
  if (image === undefined) return byActor ?? [];
  const byImage = joined(found(() => findImages(image, lineage)).flatMap((one) => placesOf(one, lineage)));
  const meant = byActor && new Set(byActor.map(({ placement }) => placement));
  return byImage.filter(({ placement }) => meant?.has(placement) ?? true);
}

function found<Value>(look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new NotAnswered('not-found', error.message.slice(error.field.length + 2));
  }
}
