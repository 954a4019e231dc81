import { who } from '../../core/actor.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { Deployment, Placement, Push } from '../../core/subjects.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import { formatDuration, type Time } from '../../core/time.ts';
import { gravest } from '../sentences/gravest.ts';
import { type Exhibit, IMPLANT, onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime, nameOf, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const oldImageDeployed: Rule = {
  id: 'old-image-deployed',
  version: 1,
  title: 'An image that was replaced long ago was deployed again',
  severity: 'low',
  mode: 'policy',
  goesBy: ['environments[].maxAge'],
  attack: IMPLANT,
  why: 'An old image has the holes that were closed since. Going back to one needs no new image, only a tag or a digest.',
  respond: ['Ask whoever deployed it why.', 'Let the deployer put the current image back.'],
  benignIf: ['a rollback: let a listed release actor do it', 'the environment keeps images for longer: raise maxAge'],
  phase: 'facts',
  on: 'placement',
  quiet: {
    rollback: {
      when: 'a listed release actor deployed it, or moved the tag that it was deployed by back to it',
      least: 'recorded',
    },
    recent: {
      when: 'it was replaced no longer ago than maxAge: another image was deployed in its place, or a tag of the repository moved from it to another',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    const maxAge = placement.environment?.maxAge;
    if (maxAge === undefined || !placement.digest) return undefined;
    return gravest(
      placement.asked.map((one) => judge(one, placement, maxAge, lineage)),
      'low',
    );
  },
};

/** When and by what an image was replaced. */
interface Replaced {
  readonly at: Time;
  readonly by: string;
  readonly exhibit?: Exhibit;
}

function judge(deployment: Deployment, placement: Placement, maxAge: number, lineage: Lineage): Verdict {
  // A change that may have left the image alone deploys nothing again.
  if (deployment.uncertain) return undefined;
  const there = replacedThere(deployment, placement, lineage);
  const inRegistry = replacedInRegistry(deployment, placement, maxAge, lineage);
  const replaced = there && inRegistry ? (there.at > inRegistry.at ? there : inRegistry) : (there ?? inRegistry);
  if (!replaced) return undefined;
  const age = deployment.at - replaced.at;
  if (age <= maxAge) return onRecord('recent', `it was replaced only ${formatDuration(age)} before`);
  const declared = rollback(deployment, placement, replaced.at, lineage);
  if (declared !== undefined) return onRecord('rollback', declared);
  return {
    summary: `${who(deployment.actor)} deployed ${deployment.image} (${placement.digest ? shortDigest(placement.digest) : ''}) again in ${whereOf(placement)} at ${clockTime(deployment.at)}, ${formatDuration(age)} after ${replaced.by}.`,
    confidence: deployment.fact.strength,
    missing: ['a rollback by a listed release actor'],
    evidence: [
      ...(replaced.exhibit ? [replaced.exhibit] : []),
      { fact: deployment.fact, says: `${who(deployment.actor)} set the image to ${deployment.image}` },
      ...placementExhibits(placement),
    ],
  };
}

/** The change by which another image took its place in this container, after it was deployed there before. */
function replacedThere(deployment: Deployment, placement: Placement, lineage: Lineage): Replaced | undefined {
  const before = placement.asked.findLast((one) => one.at < deployment.at);
  const from = before?.at ?? (placement.from < deployment.at ? placement.from : undefined);
  if (from === undefined) return undefined;
  const next = lineage
    .deploymentsOf(placement)
    .find(
      (one) =>
        one.container === placement.container &&
        one.at > from &&
        one.at < deployment.at &&
        !placement.asked.includes(one),
    );
  const exhibit = next && { fact: next.fact, says: `${who(next.actor)} set the image to ${next.image}` };
  return exhibit && { at: next.at, by: `${who(next.actor)} had replaced it there by ${next.image}`, exhibit };
}

/** The last move of a tag from it to another image; that somebody set one to it long after it was replaced makes it no newer. */
function replacedInRegistry(
  { at }: Deployment,
  { digest, reference }: Placement,
  maxAge: number,
  lineage: Lineage,
): Replaced | undefined {
  if (!digest || !reference) return undefined;
  let last: Replaced | undefined;
  for (const push of pushesInto(reference, digest, lineage)) {
    const meant = push.tag === undefined ? undefined : lineage.tagAt(push, push.tag, push.at);
    if (push.tag === undefined || meant?.endedBy !== 'moved' || meant.to === undefined || meant.to > at) continue;
    if (last && push.at - last.at > maxAge && !isByReleaseActor(push, lineage)) continue;
    const next = lineage.tagAt(push, push.tag, meant.to);
    if (!next || lineage.isSameImage(next.digest, digest, push)) continue;
    const [says] = next.push ? pushExhibits(next.push) : [];
    if (!last || meant.to > last.at)
      last = { at: meant.to, by: `${nameOf(push)} had moved on from it`, ...(says && { exhibit: says }) };
  }
  return last;
}

function pushesInto({ registry, repository }: RepositoryName, digest: Digest, lineage: Lineage): readonly Push[] {
  return lineage
    .standsFor(digest, { registry, repository })
    .flatMap((one) => lineage.pushesOf(one))
    .filter((push) => push.registry === registry && push.repository === repository)
    .sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

function isByReleaseActor({ actor, strength }: Push, { policy }: Lineage): boolean {
  return actor !== undefined && policy.isReleaseActor(actor) && isAtLeast(strength, 'recorded');
}

function rollback(
  { actor, at, fact }: Deployment,
  { reference, digest }: Placement,
  since: Time,
  lineage: Lineage,
): string | undefined {
  const { policy } = lineage;
  if (actor && policy.isReleaseActor(actor) && !fact.impersonator && isRecorded(fact))
    return `${actor.name} may roll back`;
  const tag = reference?.digest ? undefined : reference?.tag;
  const meant = reference && tag !== undefined ? lineage.tagAt(reference, tag, at) : undefined;
  return meant?.push?.actor &&
    digest &&
    meant.from >= since &&
    lineage.isSameImage(meant.digest, digest, meant) &&
    isByReleaseActor(meant.push, lineage)
    ? `${meant.push.actor.name}, who may roll back, moved the tag back to it`
    : undefined;
}
