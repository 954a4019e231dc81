import type { Actor } from '../../../core/actor.ts';
import { InvalidInput } from '../../../core/error.ts';
import type { Finding, ImageName } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { recordedActor } from '../../../core/recorded-actor.ts';
import type { PlacementRow } from '../../../core/report.ts';
import type { Deployment, DigestlessPush, Placement, Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { joined, type Place, placesOf, placesOfDigests } from '../../../lineage/chain/places.ts';
import { type Started, startedOn } from '../../../lineage/chain/started.ts';
import { imagesCalled, notOnRecord } from './find-image.ts';
import { actsOf, isCalled } from './actor-acts.ts';
import { type AddressAct, doneFrom, isAddress, pushedFrom } from './address-acts.ts';
import { beganBy } from '../../../rules/places/untraced-places.ts';
import { gapsOf, withinOf } from './not-on-record.ts';
import { judgementsIn } from '../judgements.ts';
import { placeRow } from '../report.ts';
import type { Seen } from './seen.ts';
import { heirsOf, suspectedOf } from './suspected.ts';

/** Where an image, or everything an actor pushed, runs or ran. */
export interface Whereabouts {
  readonly of: 'actor' | 'address' | 'image';
  /** Of an actor, or from an address: what was pushed, oldest first. */
  readonly pushes: readonly Push[];
  /** Of these those under suspicion, by their keys: the worst that is found about each, maybe under another name of its bytes. */
  readonly suspected: ReadonlyMap<string, Finding>;
  /** Of an address: what each record tells that was done from there, oldest first. */
  readonly from: readonly AddressAct[];
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
  /** Of a suspected image: the images that have what came with it, and where that is told to run, in sentences. */
  readonly heirs: readonly string[];
  /** Of an actor that pushed nothing: what else it did, in sentences that begin with its name. */
  readonly acts: readonly string[];
  /** Of an image: what no record tells about it, in sentences. */
  readonly notOnRecord: readonly string[];
}

const GIVE =
  'a digest, a reference such as registry.example/shop/api:1.4, a repository path, the exact name of an actor that pushed or deployed something, or an address';

/** When an actor pushed what is asked for: from `since` on, and before `until`. */
export interface Pushed {
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
}

/** @throws InvalidInput when no record mentions such an image, actor or address. */
export function whereIs(text: string, { lineage, findings, contents }: Seen, pushed: Pushed = {}): Whereabouts {
  const isFrom = isAddress(text);
  const from = isFrom ? doneFrom(text, lineage).filter((act) => isWithin(act, pushed)) : [];
  const ever = isFrom ? setFrom(text, lineage) : doneBy(text, lineage);
  const isThen = (act: Pick<Push, 'at'>): boolean => isWithin(act, pushed);
  const pushes = ever.pushes.filter(isThen);
  const untold = ever.untold.filter(isThen);
  const deployments = ever.deployments.filter(isThen);
  const isActor = isFrom || ever.pushes.length + ever.untold.length + ever.deployments.length > 0;
  const images = isActor ? [] : imagesCalled(text, lineage);
  const acts = isActor || images.length > 0 ? [] : actsOf(text, lineage);
  if (isFrom ? from.length === 0 : !isActor && images.length === 0 && acts.length === 0)
    throw new InvalidInput('IMAGE|ACTOR', notOnRecord(text, lineage, GIVE, actorsIn(lineage)));
  const judgements = judgementsIn(findings, lineage, contents);
  const places = joined([
    ...beganBy(untold, lineage).map(({ placement }) => wholly(placement)),
    ...placesOfDigests([...new Set(pushes.map(({ digest }) => digest))], lineage),
    ...askedBy(deployments, lineage),
    ...images.flatMap((image) => placesOf(image, lineage)),
  ]);
  return {
    of: isFrom ? 'address' : isActor || acts.length > 0 ? 'actor' : 'image',
    within: withinOf(images, lineage),
    acts,
    from,
    pushes,
    suspected: suspectedOf(pushes, findings, lineage),
    heirs: isActor ? [] : heirsOf(images, findings, lineage),
    untold,
    deployments,
    arrivals: arrivalsOf(images, lineage),
    placements: places.map((one) => placeRow(one, lineage, judgements)),
    started: startedOn(isActor ? pushes : images, lineage),
    notOnRecord: gapsOf(images, lineage),
  };
}

/** Those who pushed or deployed something, by the names that records have. */
function actorsIn({ pushes, digestless, deployments }: Lineage): readonly string[] {
  return [...new Set([...pushes, ...digestless, ...deployments].flatMap(({ actor }) => actor?.name ?? []))];
}

/** What came to run by what was set: each place by what it had been asked for. */
function askedBy(deployments: readonly Deployment[], { placements }: Lineage): readonly Place[] {
  if (deployments.length === 0) return [];
  const facts = new Set(deployments.map(({ fact }) => fact));
  return placements.filter(({ asked }) => asked.some(({ fact }) => facts.has(fact))).map(wholly);
}

function setFrom(address: string, lineage: Lineage): Pick<Whereabouts, 'pushes' | 'untold' | 'deployments'> {
  return {
    pushes: pushedFrom(address, lineage),
    untold: lineage.digestless.filter((one) => one.address === address),
    deployments: lineage.deployments.filter((one) => one.address === address),
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
function isBy(push: Push, name: string): boolean {
  return isOneCalled([push.actor, recordedActor(push)], name);
}

function isOneCalled(actors: readonly (Actor | undefined)[], name: string): boolean {
  return actors.some((one) => one !== undefined && isCalled(one, name));
}
