import type { Lineage } from '../../../core/lineage.ts';
import { fullName, type Reference } from '../../../core/reference.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Placement } from '../../../core/subjects.ts';
import { CLOCKS, countUntil, DAY, MINUTE, type Time } from '../../../core/time.ts';
import { excuses } from '../../origins/places-before.ts';
import { madeOnce } from '../../made-once.ts';
import { ranFrom } from '../reach.ts';
import { hasNoNode } from './without-node.ts';

// Feeds of one period begin with their first records, some hours apart; and what was pushed in between would be on record.
const BEGINNING = DAY;
// From a pull until the container begins: the layers have to come, and those before it to start.
const PULLING = 5 * MINUTE;

/** What shows that the bytes are older than the records of their registry, which begin at `start`: here, or where it speaks for here. */
export function olderAs(
  placement: Placement,
  places: readonly Placement[],
  start: Time,
  lineage: Lineage,
): string | undefined {
  return older(places, start, lineage).find(({ place }) => excuses(place, placement, lineage))?.because;
}

/** Of places of one environment and repository that run the same those in which it is old. */
const older = madeOnce((places: readonly Placement[], start: Time, lineage: Lineage) =>
  places.flatMap((place) => {
    const ran = ranFrom(place);
    const because = ran === undefined ? undefined : olderBecause(place, start, ran, lineage);
    return because === undefined ? [] : [{ place, because }];
  }),
);

function olderBecause(placement: Placement, start: Time, ran: Time, lineage: Lineage): string | undefined {
  const { reference, digest } = placement;
  if (!reference || !digest) return undefined;
  if (isPinnedBefore(placement, start, lineage)) return 'it was asked for by its digest before the records begin';
  const held = heldElsewhere(placement, ran, lineage);
  if (held) return `${held} had it under the same name before its own records begin`;
  const isEarly = hasNoNode(placement) && ran <= start + BEGINNING && !isDefined(placement, ran);
  return isEarly && !isTagSet(reference, ran, lineage)
    ? 'it was served right after the records begin, for a definition that is older, by a tag that nobody set since'
    : undefined;
}

/** Whether somebody registered or chose the definition before the container ran. */
function isDefined({ asked }: Placement, ran: Time): boolean {
  return asked.some(({ at }) => at <= ran + CLOCKS);
}

/** The name of the bytes stands in what asked for the pods before the records of its cluster begin, and so those of the registry. */
function isPinnedBefore(placement: Placement, start: Time, lineage: Lineage): boolean {
  const { reference, digest } = placement;
  if (!reference?.digest || !digest || !lineage.isSameImage(reference.digest, digest, reference)) return false;
  return isAskedBefore(placement, start, lineage);
}

/** By the API server's word the image was asked for in this container before the records begin. */
function isAskedBefore(placement: Placement, start: Time, lineage: Lineage): boolean {
  const asking = lineage.asking(placement);
  return asking?.before !== undefined && asking.start <= start + BEGINNING;
}

/** The other registry that holds these very bytes by the same path and tag, though nobody is on record as having pushed them anywhere. */
function heldElsewhere({ reference, digest }: Placement, ran: Time, lineage: Lineage): string | undefined {
  const tag = reference?.tag;
  if (!reference || !digest || tag === undefined || lineage.pushesOf(digest).some(isRecorded)) return undefined;
  const others = byPath(lineage).get(reference.repository) ?? [];
  return others
    .find((registry) => {
      const name = { registry, repository: reference.repository };
      const meant = registry === reference.registry ? undefined : lineage.tagAt(name, tag, ran);
      return meant?.digest === digest && !meant.push && lineage.isHeldIn(name, digest, ran, reference);
    })
    ?.toString();
}

const byPath = madeOnce(({ repositories }: Lineage) => {
  const groups = Map.groupBy(repositories, ({ repository }) => repository);
  return new Map(Array.from(groups, ([path, all]) => [path, all.map(({ registry }) => registry)]));
});

/** Somebody is on record as having pushed by the tag until then, whichever bytes. */
function isTagSet(reference: Reference, until: Time, lineage: Lineage): boolean {
  const { tag } = reference;
  if (tag === undefined) return true;
  return (
    lineage.tagHistory(reference, tag).some(({ push, from }) => push !== undefined && from <= until + CLOCKS) ||
    lineage.digestlessTo(reference).some((push) => push.tag === tag && push.at <= until + CLOCKS && isRecorded(push))
  );
}

/** The last pull of the tag that the registry recorded right before a container of it began, without saying which bytes it gave. */
function servedBefore({ reference, instances }: Placement, lineage: Lineage): Time | undefined {
  if (reference?.tag === undefined) return undefined;
  const pulls = lineage.tagServed(reference, reference.tag);
  for (const { from } of instances) {
    const last = pulls[countUntil(pulls, from + CLOCKS) - 1];
    if (last && last.at >= from - PULLING) return last.at;
  }
  return undefined;
}

/** When the registry served the tag to a task that has no node onto which anybody could have put other bytes: here, or as above. */
export function servedByTagTo(placement: Placement, places: readonly Placement[], lineage: Lineage): Time | undefined {
  return servedTasks(places, lineage).find(({ place }) => excuses(place, placement, lineage))?.at;
}

const servedTasks = madeOnce((places: readonly Placement[], lineage: Lineage) =>
  places.flatMap((place) => {
    const at = hasNoNode(place) ? servedBefore(place, lineage) : undefined;
    return at === undefined ? [] : [{ place, at }];
  }),
);

/**
 * What speaks for it that the bytes of an old tag are old, too, and does not prove it: nobody is on record as having pushed by the tag,
 * nor were other bytes ever seen by it, and either the registry served it right before the container began, or it was asked for
 * before the records and runs so on two nodes at least. Whoever puts bytes onto one node meets neither.
 */
export function seemsOlder(placement: Placement, start: Time, ran: Time, lineage: Lineage): string | undefined {
  const { reference, digest } = placement;
  if (!reference || !digest || isTagSet(reference, ran, lineage) || isAmbiguous(placement, lineage)) return undefined;
  const served = servedBefore(placement, lineage);
  if (served !== undefined) return 'the registry served that tag right before, and does not say which bytes';
  const nodes = nodesOf(lineage.placementsOfDigest(digest)).get(fullName(reference)) ?? 0;
  return nodes > 1 && isAskedBefore(placement, start, lineage)
    ? `the tag was asked for there before the records begin, and means these bytes on ${nodes} nodes at least`
    : undefined;
}

/** Other bytes were seen by the same tag: which are the registry's, nobody can say. */
function isAmbiguous({ reference, digest }: Placement, lineage: Lineage): boolean {
  const tag = reference?.tag;
  if (!reference || !digest || tag === undefined) return true;
  const seen = [
    ...lineage.tagHistory(reference, tag).map((one) => one.digest),
    ...(bytesByTag(lineage.placementsFrom(reference)).get(tag) ?? []),
  ];
  return seen.some((one) => !lineage.isSameImage(one, digest, reference));
}

const bytesByTag = madeOnce((places: readonly Placement[]) => {
  const found = new Map<string, Set<NonNullable<Placement['digest']>>>();
  for (const { reference, digest, resolved } of places) {
    if (reference?.tag === undefined || !digest || resolved) continue;
    const own = found.get(reference.tag) ?? new Set();
    found.set(reference.tag, own.add(digest));
  }
  return found;
});

/** By repository on how many nodes at least ran what these places run: where no record names one, on one a cluster. */
const nodesOf = madeOnce((places: readonly Placement[]) => {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { reference, cluster = '', observed } of places) {
    if (!reference || observed.length === 0) continue;
    const clusters = found.get(fullName(reference)) ?? new Map<string, Set<string>>();
    found.set(fullName(reference), clusters);
    const nodes = clusters.get(cluster) ?? new Set<string>();
    clusters.set(cluster, nodes);
    for (const { node } of observed) if (node !== undefined) nodes.add(node);
  }
  const count = (clusters: ReadonlyMap<string, ReadonlySet<string>>): number =>
    [...clusters.values()].reduce((sum, { size }) => sum + Math.max(size, 1), 0);
  return new Map(Array.from(found, ([name, clusters]) => [name, count(clusters)]));
});
