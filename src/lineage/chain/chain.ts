import { whoAndBehind } from '../../core/actor.ts';
import { takenOver } from '../../core/taken-over.ts';
import { shownStrength } from '../../core/shown-strength.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { ImageName } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { repeatedSteps } from './repeats.ts';
import { startedOn } from './started.ts';
import { attachmentSteps } from './attachment-steps.ts';
import { buildStep, reportedSteps } from './build-steps.ts';
import { placesAround } from './places.ts';
import type { Push } from '../../core/subjects.ts';
import { deletionsAround, digestlessAround, relatives, tagDigests, tagsAround } from './around.ts';
import { type Chain, type Step, STEP_KINDS } from '../../core/report.ts';
import {
  admissionStep,
  circumstances,
  deletionStep,
  digestlessStep,
  entryStep,
  type Naming,
  naming,
  noteStep,
  placementSteps,
  releaseStep,
  reportedStep,
  startedStep,
  step,
  tagStep,
} from './chain-steps.ts';

const MOST_STEPS = 400;
/** Of one place; people debug all day. */
const MOST_ENTRIES = 10;
/** Of one digest: a scanner says the same every day. */
const MOST_NOTES = 10;

/** Ids of the findings whose evidence includes a fact; where a digest is given, only those that are about its image. */
export type FindingsOf = (eventId: string, digest: Digest | undefined) => readonly string[];

/**
 * The life of an image: every push of it or its relatives, the hosts and builds they came from, what its tags meant
 * before and after, and where it was asked for and ran. Oldest first, 400 steps at most: of more those that findings rest
 * on, then the newest.
 */
export function chainOf(image: ImageName, lineage: Lineage, findingsOf: FindingsOf): Chain {
  const digests = image.digest ? relatives(image.digest, lineage) : tagDigests(image, lineage);
  const pushes = [...new Set(digests.flatMap((digest) => lineage.pushesOf(digest)))];
  const places = placesAround(image, digests, lineage);
  const tags = tagsAround(image, pushes, lineage);
  const digestless = digestlessAround(image, pushes, lineage);
  const deletions = deletionsAround(image, digests, pushes, lineage);
  const named = naming([...pushes, ...tags, ...digestless, ...deletions]);
  const steps = [
    ...pushes.flatMap((push) => [
      ...pushSteps(push, lineage, named),
      ...repeatedSteps(push, named),
      ...lineage.releasesOf(push).map(releaseStep),
      ...lineage.reportedOf(push).map((one) => reportedStep(one, push)),
    ]),
    ...reportedSteps(digests, pushes, lineage),
    ...startedOn([image], lineage).map(startedStep),
    ...digestless.map((one) => digestlessStep(one, named)),
    ...tags.map((one) => tagStep(one, named, takenOver(one, lineage))),
    ...digests.flatMap((digest) => lineage.notesOn(digest).slice(-MOST_NOTES)).map(noteStep),
    ...attachmentSteps(digests, image, lineage),
    ...deletions.map((one) => deletionStep(one, named)),
    ...places.flatMap((place) => {
      const { placement, instances } = place;
      return [
        ...placementSteps(place),
        ...lineage
          .entriesInto(placement, instances)
          .slice(-MOST_ENTRIES)
          .map((one) => entryStep(one, placement)),
        ...lineage.decisionsOn(placement).map((decision) => admissionStep(decision, placement)),
      ];
    }),
  ];
  const all = eachOnce(steps)
    .toSorted((one, other) => one.at - other.at || STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind))
    .map((one) => ({
      ...one,
      findings: [...new Set(one.evidence.flatMap(({ eventId }) => findingsOf(eventId, one.digest)))],
    }));
  const shown = mostTelling(all);
  return {
    image,
    digests: digests.map((digest) => ({ digest, kind: lineage.image(digest).kind })),
    steps: shown,
    ...(shown.length < all.length && { leftOut: all.length - shown.length }),
  };
}

/** What is told of several digests in the same words is one step, which names none of them. */
function eachOnce(steps: readonly Step[]): readonly Step[] {
  const found = new Map<string, Step>();
  for (const one of steps) {
    const key = `${one.kind} ${one.at} ${one.title}`;
    const { digest, ...told } = found.get(key) ?? one;
    found.set(key, digest === undefined || digest !== one.digest ? told : one);
  }
  return [...found.values()];
}

/** A tag that is moved all day has a newest push, too. */
function mostTelling(steps: readonly Step[]): readonly Step[] {
  if (steps.length <= MOST_STEPS) return steps;
  const told = steps.filter(({ findings }) => findings.length > 0).slice(-MOST_STEPS);
  const others = steps.filter(({ findings }) => findings.length === 0);
  const kept = new Set([...told, ...others.slice(others.length - (MOST_STEPS - told.length))]);
  return steps.filter((one) => kept.has(one));
}

/** Its own records, and those that told what they do not. */
function factsOf(push: Push): readonly LandwaiterEvent[] {
  return [...new Set([...push.facts, ...Object.values(push.told)])];
}

function pushSteps(push: Push, lineage: Lineage, named: Naming): readonly Step[] {
  const name = push.tag === undefined ? `${named(push)}@${shortDigest(push.digest)}` : `${named(push)}:${push.tag}`;
  const origin = lineage.explanation(push);
  const promotion = lineage.promotion(push);
  const about = { digest: push.digest, ...known({ actor: push.actor?.name }) };
  // A platform of an index comes from the same build as the index.
  const { digest } = lineage.partOf(push) ?? push;
  const steps = [
    step('push', push.at, `${whoAndBehind(push)} pushed ${name}`, shownStrength(push), factsOf(push), {
      ...about,
      ...known({ detail: circumstances(push) }),
    }),
  ];
  if (promotion)
    steps.push(
      step(
        'promotion',
        push.at,
        `promoted from ${named(promotion.from)} to ${named(push)}`,
        promotion.strength,
        push.facts.slice(0, 1),
        about,
      ),
    );
  if (origin.state === 'explained') steps.push(buildStep(origin, digest));
  for (const made of lineage.hostOrigins(push)) {
    for (const fact of made.facts)
      steps.push(
        step('host', fact.at, `${made.host ?? 'an unnamed host'}: image ${fact.action}`, made.strength, [fact], {
          digest: push.digest,
          ...known({ detail: fact.reference }),
        }),
      );
  }
  return steps;
}
