import { whoAndBehind } from '../../core/actor.ts';
import { shownStrength } from '../../core/shown-strength.ts';
import type { Run } from '../../core/build.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { ImageName } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import { equalRepository, formatReference } from '../../core/reference.ts';
import { placesAround } from './places.ts';
import type { Deletion, DigestlessPush, Push, TagInterval } from '../../core/subjects.ts';
import { type Chain, type Step, STEP_KINDS } from '../../core/report.ts';
import {
  admissionStep,
  circumstances,
  deletionStep,
  digestlessStep,
  entryStep,
  placementSteps,
  releaseStep,
  reportedStep,
  step,
  tagStep,
} from './chain-steps.ts';

const MOST_STEPS = 400;
/** Of one place; people debug all day. */
const MOST_ENTRIES = 10;

/** Ids of the findings whose evidence includes a fact; where a digest is given, only those that are about its image. */
export type FindingsOf = (eventId: string, digest: Digest | undefined) => readonly string[];

/**
 * The life of an image: every push of it or its relatives, the hosts and builds they came from, what its tags meant
 * before and after, and where it was asked for and ran. Oldest first, 400 steps at most.
 */
export function chainOf(image: ImageName, lineage: Lineage, findingsOf: FindingsOf): Chain {
  const digests = image.digest ? relatives(image.digest, lineage) : tagDigests(image, lineage);
  const pushes = [...new Set(digests.flatMap((digest) => lineage.pushesOf(digest)))];
  const places = placesAround(image, digests, lineage);
  const tags = tagsAround(image, pushes, lineage);
  const steps = [
    ...pushes.flatMap((push) => [
      ...pushSteps(push, lineage),
      ...lineage.releasesOf(push).map(releaseStep),
      ...lineage.reportedOf(push).map((one) => reportedStep(one, push)),
    ]),
    ...digestlessAround(image, pushes, lineage).map(digestlessStep),
    ...tags.map(tagStep),
    ...deletionsAround(image, digests, pushes, lineage).map(deletionStep),
    ...places.flatMap(({ placement, instances }) => [
      ...placementSteps(placement, instances),
      ...lineage
        .entriesInto(placement, instances)
        .slice(-MOST_ENTRIES)
        .map((one) => entryStep(one, placement)),
      ...lineage.decisionsOn(placement).map((decision) => admissionStep(decision, placement)),
    ]),
  ];
  const shown = [...new Map(steps.map((one) => [`${one.kind} ${one.at} ${one.title}`, one])).values()]
    .sort((one, other) => one.at - other.at || STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind))
    .slice(0, MOST_STEPS);
  return {
    image,
    digests: digests.map((digest) => ({ digest, kind: lineage.image(digest).kind })),
    steps: shown.map((one) => ({
      ...one,
      findings: [...new Set(one.evidence.flatMap(({ eventId }) => findingsOf(eventId, one.digest)))],
    })),
  };
}

function relatives(digest: Digest, lineage: Lineage): readonly Digest[] {
  return [...new Set([...lineage.standsFor(digest), ...lineage.image(digest).children])];
}

function tagDigests(image: ImageName, lineage: Lineage): readonly Digest[] {
  return [...new Set(image.tag === undefined ? [] : lineage.tagHistory(image, image.tag).map((one) => one.digest))];
}

/** The image's own tag with one meaning before and after it; of other tags only their time on this image. */
function tagsAround(image: ImageName, pushes: readonly Push[], lineage: Lineage): readonly TagInterval[] {
  const found = new Set<TagInterval>();
  for (const push of pushes) {
    if (push.tag === undefined) continue;
    const history = lineage.tagHistory(push, push.tag);
    const index = history.findIndex((one) => one.push === push);
    const own = image.tag === undefined || image.tag === push.tag;
    for (const interval of own ? history.slice(Math.max(0, index - 1), index + 2) : history.slice(index, index + 1))
      found.add(interval);
  }
  return [...found];
}

/** Pushes without a digest of the image's tag, or of any that its pushes name; of all where none of them names one. */
function digestlessAround(image: ImageName, pushes: readonly Push[], lineage: Lineage): readonly DigestlessPush[] {
  const tags = new Set(image.tag === undefined ? pushes.flatMap(({ tag }) => tag ?? []) : [image.tag]);
  return lineage.digestlessTo(image).filter(({ tag }) => tag === undefined || tags.size === 0 || tags.has(tag));
}

/** What was deleted of the image, under any name that it was pushed to: its digests, its tags, or all of a repository. */
function deletionsAround(
  image: ImageName,
  digests: readonly Digest[],
  pushes: readonly Push[],
  lineage: Lineage,
): readonly Deletion[] {
  const own = new Set(digests);
  const names = repositoriesOf([image, ...pushes]);
  const tookTag = (one: Deletion): boolean => {
    const { tag } = one;
    if (tag === undefined) return false;
    if (tag === image.tag && equalRepository(one, image)) return true;
    return lineage.tagHistory(one, tag).some(({ deletion, digest }) => deletion === one && own.has(digest));
  };
  return lineage.deletions.filter(
    (one) =>
      names.some((name) => equalRepository(name, one)) &&
      (one.whole === true || (one.digest !== undefined && own.has(one.digest)) || tookTag(one)),
  );
}

/** Each once. */
function repositoriesOf(names: readonly RepositoryName[]): readonly RepositoryName[] {
  const byName = new Map(
    names.map(({ registry, repository }) => [formatReference({ registry, repository }), { registry, repository }]),
  );
  return [...byName.values()];
}

/** Its own records, and those that told what they do not. */
function factsOf(push: Push): readonly LandwaiterEvent[] {
  return [...new Set([...push.facts, ...Object.values(push.told)])];
}

function pushSteps(push: Push, lineage: Lineage): readonly Step[] {
  const name =
    push.tag === undefined ? `${push.repository}@${shortDigest(push.digest)}` : `${push.repository}:${push.tag}`;
  const origin = lineage.explanation(push);
  const promotion = lineage.promotion(push);
  const about = { digest: push.digest, ...known({ actor: push.actor?.name }) };
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
        `promoted from ${promotion.from.repository} to ${push.repository}`,
        promotion.strength,
        push.facts.slice(0, 1),
        about,
      ),
    );
  if (origin.state === 'explained') {
    const { run } = origin;
    steps.push(
      step('build', run.from, `${run.system} run ${run.run} of ${run.project}`, origin.strength, run.facts, {
        detail: [
          heard(run, 'workflow'),
          heard(run, 'ref'),
          run.trigger && `started by ${heard(run, 'trigger')}`,
          heard(run, 'conclusion'),
          origin.unapproved && `not approved: ${origin.unapproved}`,
        ]
          .filter(Boolean)
          .join(', '),
        ...known({ to: run.to, actor: run.actor?.name }),
      }),
    );
  }
  for (const made of lineage.hostOrigins(push)) {
    for (const fact of made.facts)
      steps.push(
        step(
          'host',
          fact.at,
          `${made.host ?? 'an unnamed host'}: image ${fact.action}`,
          made.strength,
          [fact],
          known({ detail: fact.reference }),
        ),
      );
  }
  return steps;
}

function heard(run: Run, field: 'workflow' | 'ref' | 'trigger' | 'conclusion'): string | undefined {
  return run.claims[field] ? `${run[field]} (a webhook says)` : run[field];
}
