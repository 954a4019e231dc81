import type { Digest } from '../../core/digest.ts';
import type { ImageName } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository, tagAsked } from '../../core/reference.ts';
import type { Instance, Placement } from '../../core/subjects.ts';
import { memo } from '../facts/lazy.ts';
import { readReference } from '../facts/references.ts';

/** Where something runs or ran, and those of the containers there that are meant. */
export interface Place {
  readonly placement: Placement;
  readonly instances: readonly Instance[];
}

/** Where digests run or ran. A container is meant by what its status named first; another, if that named one of them, too. */
export function placesOfDigests(digests: readonly Digest[], lineage: Lineage): readonly Place[] {
  const found = new Map<Placement, Set<Instance>>();
  for (const digest of digests)
    for (const placement of lineage.placementsOfDigest(digest)) {
      const isMeant = (told: Digest): boolean => lineage.standsFor(told).includes(digest);
      const isOwn = placement.digest !== undefined && isMeant(placement.digest);
      add(
        found,
        placement,
        placement.instances.filter(({ others }) => isOwn || others.some(isMeant)),
      );
    }
  return listed(found);
}

/**
 * Where an image runs or ran: by its digest; else by all that its tag meant, and where its name was asked for, whatever
 * that meant: a tag that was never pushed, or whose registry has no records, is used all the same.
 */
export function placesOf(image: ImageName, lineage: Lineage): readonly Place[] {
  if (image.digest) return placesOfDigests([image.digest], lineage);
  const found = new Map<Placement, Set<Instance>>();
  const meant = image.tag === undefined ? [] : lineage.tagHistory(image, image.tag).map(({ digest }) => digest);
  for (const { placement, instances } of placesOfDigests([...new Set(meant)], lineage))
    add(found, placement, instances);
  const isAsked = asking(image, lineage);
  for (const placement of [...lineage.placementsFrom(image), ...renamedIn(lineage)]) {
    const instances = placement.instances.filter((one) => isAsked(one.image));
    if (imagesAsked(placement).some(isAsked)) add(found, placement, instances);
  }
  return listed(found);
}

/** Those of an image's relatives, and those of its name. */
export function placesAround(image: ImageName, digests: readonly Digest[], lineage: Lineage): readonly Place[] {
  return joined([...placesOfDigests(digests, lineage), ...placesOf(image, lineage)]);
}

/** The same places, each once. */
export function joined(places: readonly Place[]): readonly Place[] {
  const found = new Map<Placement, Set<Instance>>();
  for (const { placement, instances } of places) add(found, placement, instances);
  return listed(found);
}

/** The image texts under which it was asked for and ran, each once. */
export function imagesAsked({ image, asked, instances }: Placement): readonly string[] {
  if (asked.every((one) => one.image === image) && instances.every((one) => one.image === image)) return [image];
  return [...new Set([image, ...asked.map((one) => one.image), ...instances.map((one) => one.image)])];
}

const renamed = new WeakMap<Lineage, readonly Placement[]>();

/** Placements that are known by one image text and were asked for, or ran, by another one, too: few. */
function renamedIn(lineage: Lineage): readonly Placement[] {
  const known = renamed.get(lineage);
  if (known) return known;
  const found = lineage.placements.filter((one) => imagesAsked(one).length > 1);
  renamed.set(lineage, found);
  return found;
}

function asking(image: ImageName, { policy }: Lineage): (text: string) => boolean {
  return memo((text) => {
    const reference = readReference(text, policy);
    return (
      reference !== undefined &&
      equalRepository(reference, image) &&
      (image.tag === undefined || tagAsked(reference) === image.tag)
    );
  });
}

function add(to: Map<Placement, Set<Instance>>, placement: Placement, instances: readonly Instance[]): void {
  const found = to.get(placement) ?? new Set();
  to.set(placement, found);
  for (const one of instances) found.add(one);
}

/** Oldest first. */
function listed(found: ReadonlyMap<Placement, ReadonlySet<Instance>>): readonly Place[] {
  return [...found]
    .sort(([one], [other]) => one.from - other.from || (one.key < other.key ? -1 : 1))
    .map(([placement, instances]) => ({
      placement,
      instances: [...instances].sort((one, other) => one.from - other.from || (one.pod < other.pod ? -1 : 1)),
    }));
}
