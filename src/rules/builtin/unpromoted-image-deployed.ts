import { who } from '../../core/actor.ts';
import type { Digest } from '../../core/digest.ts';
import { fullName } from '../../core/reference.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import { bestOf } from '../../core/strength.ts';
import { PROMOTED_BEFORE, promotedFromBefore, promotedQuiet } from '../origins/copies/promoted.ts';
import { replicationSource } from '../origins/copies/replication.ts';
import { unseenBeforePromotion } from '../places/promotion-gap.ts';
import { type Fired, IMPLANT, onRecord, type Rule } from '../rule.ts';
import { clockTime, nameOf, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const unpromotedImageDeployed: Rule = {
  id: 'unpromoted-image-deployed',
  version: 1,
  title: 'An image was deployed that no promotion brought here',
  severity: 'high',
  mode: 'policy',
  goesBy: ['environments[].require.promotion'],
  attack: IMPLANT,
  why: 'Promotion is where an image is tested and released. What reaches the repository of production in another way passed none of that.',
  respond: [
    'Ask whoever pushed it why it did not come by promotion.',
    'Put the promoted image before it back, and promote this one if it is wanted.',
    'See where else it runs: landwaiter where DIGEST',
  ],
  benignIf: [
    'an emergency: cover it with an exception for this rule',
    'it was in an earlier stage before the records begin',
    'images of this repository are not promoted: drop require.promotion, or list the repository under promotions',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    promoted: {
      when: 'listed promotions, each recorded by the registry, and in a run of a listed build where builds are listed, brought the digest, an index that lists it, or every image of the index that it is, through every stage; a listed replication may have copied it on from there',
      least: 'recorded',
    },
    'promoted-before': { when: PROMOTED_BEFORE, least: 'recorded' },
    injected: { when: 'the policy lists the image among the environment’s injectors', least: 'recorded' },
    unrecorded: {
      when: 'no record shows how it came into the repository: unknown-image-running judges that',
      least: 'recorded',
      beyondAttackers: 'whoever pushes leaves a record with the registry; what never was pushed is found as such',
    },
  },

  detect(placement, lineage) {
    const { environment, reference, digest } = placement;
    if (environment?.require.promotion !== true || !reference || lineage.policy.isExempt(placement)) return undefined;
    const name = `${reference.registry}/${reference.repository}`;
    if (environment.injectors?.matches(name)) return onRecord('injected', `${name} is injected by listed software`);
    const told = { summary: `${whereOf(placement)} uses ${placement.image}`, evidence: placementExhibits(placement) };
    if (!isPromotedInto(reference, lineage))
      return {
        summary: `${told.summary}, and ${environment.name} wants promoted images: no promotion leads into ${reference.repository}.`,
        confidence: 'recorded',
        missing: ['a repository that images are promoted into'],
        evidence: told.evidence,
      };
    if (!digest) return undefined;
    const pushes = lineage
      .standsFor(digest, reference)
      .flatMap((one) => lineage.pushesOf(one))
      .filter((push) => isInto(push, reference));
    if (isPromoted(digest, reference, lineage)) {
      const [link] = bestOf(pushes.flatMap((one) => lineage.promotion(one) ?? []));
      const because = 'listed promotions brought it through every stage';
      const [before] = link ? [] : pushes.flatMap((one) => promotedFromBefore(one, lineage) ?? []);
      if (before) return before;
      return link ? promotedQuiet(link, because) : onRecord('promoted', because);
    }
    const push = pushes.find((one) => lineage.promotion(one)?.skipped) ?? pushes[0];
    if (!push) return onRecord('unrecorded', 'no record shows how it came there');
    return fired(push, told, lineage);
  },
};

function fired(push: Push, { summary, evidence }: Pick<Fired, 'summary' | 'evidence'>, lineage: Lineage): Fired {
  const skipped = lineage.promotion(push)?.skipped;
  const unbuilt = skipped ? undefined : lineage.unbuiltPromotion(push);
  const gap = skipped ? undefined : (unbuilt?.gap ?? unseenBeforePromotion(push, lineage));
  return {
    summary: skipped
      ? `${summary}, promoted to ${nameOf(push)} by ${who(push.actor)} at ${clockTime(push.at)}: but ${who(skipped.actor)} pushed it into ${skipped.repository} without a promotion, so that it skipped a stage.`
      : `${summary}, and ${who(push.actor)} pushed it to ${nameOf(push)} at ${clockTime(push.at)}: ${unbuilt ? `a copy of ${nameOf(unbuilt.from)}, but no build that the promotion lists made it: ${unbuilt.reason}` : 'no listed promotion brought it there'}.`,
    confidence: push.strength,
    missing: [`a listed promotion of it into ${(skipped ?? push).repository}`, ...(gap === undefined ? [] : [gap])],
    ...(gap !== undefined && { absence: 'unproven' }),
    pendingUntil: push.at + lineage.policy.windows.lateEvidence,
    evidence: [...(skipped ? pushExhibits(skipped) : []), ...pushExhibits(push), ...evidence],
  };
}

/** A digest by which some runtimes know the config of an image stands for every manifest that has it. */
function isPromoted(digest: Digest, into: RepositoryName, lineage: Lineage): boolean {
  const manifests = lineage
    .standsFor(digest, into)
    .filter(
      (one) => lineage.image(one, into).config === digest && lineage.pushesOf(one).some((push) => isInto(push, into)),
    );
  return manifests.length > 0
    ? manifests.every((one) => isImagePromoted(one, into, lineage))
    : isImagePromoted(digest, into, lineage);
}

/** By itself, by an index that lists it, or because every image in it is: one of several proves nothing. */
function isImagePromoted(digest: Digest, into: RepositoryName, lineage: Lineage): boolean {
  const cameByPromotion = (one: Digest): boolean =>
    lineage.pushesOf(one).some((push) => isInto(push, into) && isByPromotion(push, lineage));
  const { parents, children } = lineage.image(digest, into);
  if ([digest, ...parents].some(cameByPromotion)) return true;
  const images = children.filter((child) => lineage.image(child, into).kind !== 'artifact');
  return images.length > 0 && images.every(cameByPromotion);
}

/** A copy that a listed replication made is as well promoted as what it copied. */
function isByPromotion(push: Push, lineage: Lineage): boolean {
  const link = lineage.promotion(push);
  if (link) return !link.skipped;
  if (promotedFromBefore(push, lineage)) return true;
  const source = replicationSource(push, lineage);
  return source !== undefined && isByPromotion(source, lineage);
}

/** By a promotion, or by a replication from where promotions lead. */
function isPromotedInto(repository: RepositoryName, lineage: Lineage): boolean {
  const { policy } = lineage;
  return (
    policy.promotionsInto(repository).length > 0 ||
    policy
      .replicationsInto(undefined, repository)
      .some(({ from }) => promotedInto(lineage).some((name) => from.matches(name)))
  );
}

/** The full names of the repositories on record into which promotions lead. */
const promotedInto = madeOnce(({ pushes, policy }: Lineage) => [
  ...new Set(pushes.filter((push) => policy.promotionsInto(push).length > 0).map(fullName)),
]);

function isInto(push: RepositoryName, { registry, repository }: RepositoryName): boolean {
  return push.registry === registry && push.repository === repository;
}
