import type { Digest } from '../../core/digest.ts';
import type { ImageName } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, DigestlessPush, Placement, Push, TagInterval } from '../../core/subjects.ts';
import { deletionsAround, digestlessAround, relatives, tagDigests, tagsAround } from './around.ts';
import { type Place, placesAround } from './places.ts';

/** What stands in one lane: one image, by whatever digests it is called. */
export interface LaneMembers {
  /** Absent: no record tells which. */
  readonly digest?: Digest;
  readonly digests: readonly Digest[];
  /** The image that the graph is about; others had its tag or its place. */
  readonly isOwn: boolean;
  /** Oldest first, without those that an index brought along. */
  readonly pushes: readonly Push[];
  readonly digestless: readonly DigestlessPush[];
  readonly tags: readonly TagInterval[];
  readonly deletions: readonly Deletion[];
  readonly places: readonly Place[];
}

/** The image's own lanes first, then those of what its tags and places had before and after. */
export function lanesAround(image: ImageName, lineage: Lineage): readonly LaneMembers[] {
  const own = image.digest ? relatives(image.digest, lineage) : tagDigests(image, lineage);
  const ownPushes = [...new Set(own.flatMap((digest) => lineage.pushesOf(digest)))];
  const ownPlaces = placesAround(image, own, lineage);
  const beside = ownPlaces.flatMap(({ placement }) => neighboursOf(placement, lineage));
  const ownKeys = new Set(ownPlaces.map(({ placement }) => placement));
  const places = [...ownPlaces, ...[...new Set(beside)].filter((one) => !ownKeys.has(one)).map(whole)];
  const tags = tagsAround(image, ownPushes, lineage);
  const deletions = deletionsAround(image, own, ownPushes, lineage);
  const families = familiesOf(image, own, lineage);
  for (const digest of [
    ...tags.map((one) => one.digest),
    ...ownPushes.flatMap((push) => lineage.promotion(push)?.from.digest ?? []),
    ...places.flatMap(({ placement }) => placement.digest ?? []),
  ])
    families.of(digest);
  const digestless = digestlessAround(image, ownPushes, lineage);
  const lanes = families.all().map(({ digest, digests, isOwn }): LaneMembers => {
    const isMember = (one: Digest | undefined): boolean => one !== undefined && families.of(one).digest === digest;
    return {
      digest,
      digests,
      isOwn,
      pushes: pushesIn(digests, lineage),
      digestless: [],
      tags: tags.filter((one) => isMember(one.digest)),
      deletions: deletions.filter((one) => isMember(one.digest ?? endedBy(one, tags))),
      places: places.filter(({ placement }) => isMember(placement.digest)),
    };
  });
  const unknown = places.filter(({ placement }) => placement.digest === undefined);
  if (unknown.length === 0 && digestless.length === 0) return lanes;
  return [...lanes, { digests: [], isOwn: true, pushes: [], digestless, tags: [], deletions: [], places: unknown }];
}

/** A placement with all its containers. */
function whole(placement: Placement): Place {
  return { placement, instances: placement.instances };
}

/** What the same container of the workload ran just before and just after. */
function neighboursOf(placement: Placement, lineage: Lineage): readonly Placement[] {
  const others = lineage
    .placementsIn(placement)
    .filter((one) => one.container === placement.container && one.key !== placement.key);
  const before = others.filter(({ from }) => from <= placement.from).reduce(later, undefined);
  const after = others.filter(({ from }) => from > placement.from).reduce(earlier, undefined);
  return [before, after].flatMap((one) => one ?? []);
}

function later(one: Placement | undefined, other: Placement): Placement {
  return one && one.from > other.from ? one : other;
}

function earlier(one: Placement | undefined, other: Placement): Placement {
  return one && one.from <= other.from ? one : other;
}

interface Family {
  readonly digest: Digest;
  readonly digests: readonly Digest[];
  readonly isOwn: boolean;
}

/** Digests of one image together: what a digest belongs to is made when it is first asked for. */
function familiesOf({ digest }: ImageName, own: readonly Digest[], lineage: Lineage) {
  const byDigest = new Map<Digest, Family>();
  const add = (head: Digest, digests: readonly Digest[], isOwn: boolean): Family => {
    const family = { digest: head, digests: digests.filter((one) => !byDigest.has(one)), isOwn };
    for (const one of family.digests) byDigest.set(one, family);
    return family;
  };
  if (digest) add(digest, own, true);
  else for (const one of own) if (!byDigest.has(one)) add(one, relatives(one, lineage), true);
  return {
    of: (one: Digest): Family => byDigest.get(one) ?? add(one, relatives(one, lineage), false),
    all: (): readonly Family[] => [...new Set(byDigest.values())],
  };
}

function pushesIn(digests: readonly Digest[], lineage: Lineage): readonly Push[] {
  const all = new Set(digests.flatMap((digest) => lineage.pushesOf(digest)));
  return [...all]
    .filter((push) => {
      const index = lineage.partOf(push);
      return index === undefined || !all.has(index);
    })
    .sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

function endedBy(deletion: Deletion, tags: readonly TagInterval[]): Digest | undefined {
  return tags.find((one) => one.deletion === deletion)?.digest;
}
