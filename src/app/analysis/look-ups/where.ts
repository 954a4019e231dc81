import type { Actor } from '../../../core/actor.ts';
import { InvalidInput } from '../../../core/error.ts';
import type { ImageName } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { PlacementRow } from '../../../core/report.ts';
import type { Deployment, DigestlessPush, Placement, Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { joined, type Place, placesOf, placesOfDigests } from '../../../lineage/chain/places.ts';
import { type Started, startedOn } from '../../../lineage/chain/started.ts';
import { imagesCalled, notOnRecord } from './find-image.ts';
import { actsOf, isCalled } from './actor-acts.ts';
import { beganBy } from '../../../rules/places/untraced-places.ts';
import { gapsOf, withinOf } from './not-on-record.ts';
import { judgementsIn } from '../judgements.ts';
import { placeRow } from '../report.ts';
import type { Seen } from './seen.ts';

/** Where an image, or everything an actor pushed, runs or ran. */
export interface Whereabouts {
  readonly of: 'actor' | 'image';
  /** Of an actor: what it pushed, oldest first. */
  readonly pushes: readonly Push[];
  /** Of an actor: the tags it set of which no record tells the image, oldest first. */
  readonly untold: readonly DigestlessPush[];
  /** Of an actor: the changes by which it set or replaced the image of a container, oldest first. */
  readonly deployments: readonly Deployment[];
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
  'a digest, a reference such as registry.example/shop/api:1.4, a repository path, or the exact name of an actor that pushed or deployed something';

/** When an actor pushed what is asked for: from `since` on, and before `until`. */
export interface Pushed {
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
}

/** @throws InvalidInput when no record mentions such an image or actor. */
export function whereIs(text: string, { lineage, findings, contents }: Seen, pushed: Pushed = {}): Whereabouts {
  const ever = doneBy(text, lineage);
  const isThen = (act: Pick<Push, 'at'>): boolean => isWithin(act, pushed);
  const pushes = ever.pushes.filter(isThen);
  const untold = ever.untold.filter(isThen);
  const deployments = ever.deployments.filter(isThen);
  const isActor = ever.pushes.length + ever.untold.length + ever.deployments.length > 0;
  const images = isActor ? [] : imagesCalled(text, lineage);
  const acts = isActor || images.length > 0 ? [] : actsOf(text, lineage);
  if (!isActor && images.length === 0 && acts.length === 0)
    throw new InvalidInput('IMAGE|ACTOR', notOnRecord(text, lineage, GIVE));
  const judgements = judgementsIn(findings, lineage, contents);
  const places = joined([
    ...beganBy(untold, lineage).map(({ placement }) => wholly(placement)),
    ...placesOfDigests([...new Set(pushes.map(({ digest }) => digest))], lineage),
    ...images.flatMap((image) => placesOf(image, lineage)),
  ]);
  return {
    of: isActor || acts.length > 0 ? 'actor' : 'image',
    within: withinOf(images, lineage),
    acts,
    pushes,
    untold,
    deployments,
    arrivals: arrivalsOf(images, lineage),
    placements: places.map((one) => placeRow(one, lineage, judgements)),
    started: startedOn(isActor ? pushes : images, lineage),
    notOnRecord: gapsOf(images, lineage),
  };
}

function wholly(placement: Placement): Place {
  return { placement, instances: placement.instances };
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

/** All that an actor, by any of its names, brought in or had run. */
function doneBy(name: string, lineage: Lineage): Pick<Whereabouts, 'pushes' | 'untold' | 'deployments'> {
  return {
    pushes: pushesBy(name, lineage),
    untold: lineage.digestless.filter(({ actor, facts }) =>
      isOneCalled([actor, ...facts.map((one) => one.actor)], name),
    ),
    deployments: lineage.deployments.filter(({ actor, fact }) => isOneCalled([actor, fact.actor], name)),
  };
}

/** What an actor pushed, by any of its names. */
export function pushesBy(name: string, { pushes }: Lineage, pushed: Pushed = {}): readonly Push[] {
  return pushes.filter((push) => isBy(push, name) && isWithin(push, pushed));
}

function isWithin({ at }: Pick<Push, 'at'>, { since = 0, until = Infinity }: Pushed): boolean {
  return at >= since && at < until;
}

/** By the name that the policy gives the actor, the one that stands in the record, or as findings call either. */
function isBy({ actor, told }: Push, name: string): boolean {
  const record = told.actor && 'actor' in told.actor ? told.actor.actor : undefined;
  return isOneCalled([actor, record], name);
}

function isOneCalled(actors: readonly (Actor | undefined)[], name: string): boolean {
  return actors.some((one) => one !== undefined && isCalled(one, name));
}
