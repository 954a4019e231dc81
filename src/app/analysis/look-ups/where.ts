import { InvalidInput } from '../../../core/error.ts';
import type { ImageName } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { PlacementRow } from '../../../core/report.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { joined, placesOf, placesOfDigests } from '../../../lineage/chain/places.ts';
import { type Started, startedOn } from '../../../lineage/chain/started.ts';
import { imagesCalled, notOnRecord } from './find-image.ts';
import { actsOf, isCalled } from './actor-acts.ts';
import { gapsOf, withinOf } from './not-on-record.ts';
import { judgementsIn } from '../judgements.ts';
import { placeRow } from '../report.ts';
import type { Seen } from './seen.ts';

/** Where an image, or everything an actor pushed, runs or ran. */
export interface Whereabouts {
  readonly of: 'actor' | 'image';
  /** Of an actor: what it pushed, oldest first. */
  readonly pushes: readonly Push[];
  /** Of an image: its pushes under the name that was asked for, oldest first. */
  readonly arrivals: readonly Push[];
  /** Oldest first. */
  readonly placements: readonly PlacementRow[];
  /** On hosts of no cluster; oldest first. */
  readonly started: readonly Started[];
  /** Of a platform's image: the indexes that list it and run or ran, in sentences. */
  readonly within: readonly string[];
  /** Of an actor that pushed nothing: what else it did, in sentences. */
  readonly acts: readonly string[];
  /** Of an image: what no record tells about it, in sentences. */
  readonly notOnRecord: readonly string[];
}

const GIVE =
  'a digest, a reference such as registry.example/shop/api:1.4, a repository path, or the exact name of an actor that pushed something';

/** When an actor pushed what is asked for: from `since` on, and before `until`. */
export interface Pushed {
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
}

/** @throws InvalidInput when no record mentions such an image or actor. */
export function whereIs(text: string, { lineage, findings, contents }: Seen, pushed: Pushed = {}): Whereabouts {
  const ever = pushesBy(text, lineage);
  const pushes = ever.filter((push) => isWithin(push, pushed));
  const images = ever.length > 0 ? [] : imagesCalled(text, lineage);
  const acts = ever.length === 0 && images.length === 0 ? actsOf(text, lineage) : [];
  if (ever.length === 0 && images.length === 0 && acts.length === 0)
    throw new InvalidInput('IMAGE|ACTOR', notOnRecord(text, lineage, GIVE));
  const judgements = judgementsIn(findings, lineage, contents);
  const places = joined([
    ...placesOfDigests([...new Set(pushes.map(({ digest }) => digest))], lineage),
    ...images.flatMap((image) => placesOf(image, lineage)),
  ]);
  return {
    of: ever.length > 0 || acts.length > 0 ? 'actor' : 'image',
    within: withinOf(images, lineage),
    acts,
    pushes,
    arrivals: arrivalsOf(images, lineage),
    placements: places.map((one) => placeRow(one, lineage, judgements)),
    started: startedOn(ever.length > 0 ? pushes : images, lineage),
    notOnRecord: gapsOf(images, lineage),
  };
}

/** How the images came under these names. */
function arrivalsOf(images: readonly ImageName[], lineage: Lineage): readonly Push[] {
  const key = ({ registry, repository, tag }: ImageName): string => JSON.stringify([registry, repository, tag]);
  const tagged = new Set(images.filter(({ digest }) => digest === undefined).map(key));
  const found = new Set(tagged.size === 0 ? [] : lineage.pushes.filter((push) => tagged.has(key(push))));
  for (const { registry, repository, digest } of images)
    for (const push of digest === undefined ? [] : lineage.pushesOf(digest))
      if (push.registry === registry && push.repository === repository) found.add(push);
  return [...found].sort((one, other) => one.at - other.at);
}

/** What an actor pushed, by any of its names. */
export function pushesBy(name: string, { pushes }: Lineage, pushed: Pushed = {}): readonly Push[] {
  return pushes.filter((push) => isBy(push, name) && isWithin(push, pushed));
}

function isWithin({ at }: Push, { since = 0, until = Infinity }: Pushed): boolean {
  return at >= since && at < until;
}

/** By the name that the policy gives the actor, the one that stands in the record, or as findings call either. */
function isBy({ actor, told }: Push, name: string): boolean {
  const record = told.actor && 'actor' in told.actor ? told.actor.actor : undefined;
  return [actor, record].some((one) => one !== undefined && isCalled(one, name));
}
