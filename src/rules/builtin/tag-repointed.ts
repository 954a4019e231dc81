import { promotedQuiet } from '../origins/copies/promoted.ts';
import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { isUnknowable } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { isReleaseTag } from '../../core/release-tag.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import { MOVED } from '../actors/moved-registry.ts';
import { isAllowedPublisher, isUntold, listedBefore } from '../actors/publishers.ts';
import { TOOK_OVER } from '../actors/succession.ts';
import { REPLICATED, replicatedFrom } from '../origins/copies/replication.ts';
import { isWithin } from '../origins/sameness.ts';
import { approvedBuilds } from '../origins/builds/approved-build.ts';
import { additionsTo } from '../compared/additions.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { nameIn } from '../sentences/hosted.ts';
import { meaningSentence } from '../sentences/tag-sentences.ts';
import { circumstances, pushExhibits } from '../sentences/sentences.ts';
import { BUILT_AGAIN } from '../origins/fixed-tags.ts';
import { fromElsewhere, isByUsual, missingMove, neverMoved, quietByActor, quietByList } from '../origins/setters.ts';
import { dueBy } from '../origins/unbuilt.ts';

export const tagRepointed: Rule = {
  id: 'tag-repointed',
  version: 1,
  title: 'A tag was moved to another digest',
  severity: 'high',
  mode: 'observe',
  goesBy: ['tags[].floating', 'releaseActors'],
  attack: IMPLANT,
  why: 'Everybody who pulls by the tag now gets other bytes, without any change on their side.',
  respond: [
    'Compare the two digests and ask who moved the tag.',
    'Point the tag back to the earlier digest; pin workloads to it meanwhile.',
    'See where the new digest runs: landwaiter where DIGEST',
  ],
  benignIf: ['a release was rebuilt on purpose', 'the tag is meant to move: list it as floating'],
  phase: 'facts',
  on: 'push',
  quiet: {
    'approved-build': {
      when: 'an approved run explains the push, or several could and all are approved; for a tag named like a release and not listed as floating, one run must report the digest or its commit be named',
      least: 'inferred',
    },
    promoted: { when: 'a listed promotion moved it', least: 'recorded' },
    replicated: { when: `the policy lists the tag as floating, and ${REPLICATED}`, least: 'recorded' },
    'release-actor': { when: 'a listed release actor moved it', least: 'recorded' },
    'same-actor': {
      when: `where no policy names who pushes there, or one names him and asks for no build: the actor that the registry recorded is the one who set the tag before, comes from a network or with a client that it used here before (where a policy names him and he is not known here yet: from one from which he pushed to the registry earlier than the time in which a push may be questioned), and the image was not committed, loaded or imported on a host; or set it where a listed replication copied it from, or where ${MOVED}, and now pushes from the same network with the same program; and no version in full (2.3.2) of a repository whose versions do not move`,
      least: 'recorded',
    },
    'taken-back': {
      when: 'where no policy names who pushes there: the actor that the registry recorded had set the tag, and pushed five images to the repository or more, before somebody else set it, once; and the network or the client is one that it used here before',
      least: 'recorded',
    },
    succeeded: {
      when: `where no policy names who pushes there, or from one whom it lists where it asks for no builds: the actor that the registry recorded ${TOOK_OVER}`,
      least: 'recorded',
    },
    unnamed: {
      when: 'no record says who moved it, and none of that time was read which could: coverage says so; and not a move that only asking the registry showed, of a tag of which the one before was told',
      least: 'recorded',
      beyondAttackers: 'whoever ends the feed that names people is told by the rules about feeds',
    },
    'first-known': {
      when: 'where no policy names who pushes there: who set the tag before is not on record; or a listed replication copied it, who had set it there is not on record, and the actor pushed elsewhere before from this network with this program',
      least: 'recorded',
    },
    'built-again': { when: BUILT_AGAIN, least: 'inferred' },
    listed: {
      when: 'the policy lists the tag as floating and asks for no build there, none is on record, and an entry names the actor and the network that the registry recorded, and the client: or else it is one with which the actor pushed before; and the image was not committed, loaded or imported on a host',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    const { previous, tag } = push;
    if (
      tag === undefined ||
      !previous ||
      previous.to !== push.at ||
      previous.endedBy !== 'moved' ||
      push.kind === 'artifact'
    )
      return undefined;
    if (isWithin(push.digest, previous.digest, push, lineage)) return undefined;
    // An immutable tag has its own rule.
    if (lineage.policy.tagKind(push, tag) === 'immutable') return undefined;
    const naming = push.actor ? undefined : lineage.namingCoverage(push.registry, { from: push.at, to: push.at });
    if (naming?.absence === 'unproven' && !isMissed(push))
      return onRecord('unnamed', naming.gap ?? 'no such feed was read');
    const verdict = isListed(push, lineage) ? quietByPolicy(push, tag, lineage) : quietByActor(push, lineage);
    if (verdict) return verdict;
    const origin = lineage.explanation(push);
    return {
      summary: `${whoAndBehind(push)} moved ${nameIn(push, lineage)} from ${meaningSentence(previous, lineage)} to ${shortDigest(push.digest)} ${circumstances(push)}.${additionsTo(push, lineage)}`,
      ...(!isListed(push, lineage) && isByUsual(push, lineage) && { severity: 'medium' }),
      confidence: push.strength,
      missing: [...missingMove(push, isListed(push, lineage), lineage), ...neverMoved(push, lineage)],
      ...(origin.state === 'none' && {
        absence: origin.absence,
        pendingUntil: dueBy(push, lineage),
      }),
      evidence: [...(previous.push ? pushExhibits(previous.push).slice(0, 1) : []), ...pushExhibits(push)],
    };
  },
};

/** Whether the policy says who pushes there, or how images come there: if it does not, what moves by habit moves. */
function isListed(push: Push, lineage: Lineage): boolean {
  const { restrictsPublishers, promotionsInto } = lineage.policy;
  return restrictsPublishers ? !isUntold(push, lineage) : promotionsInto(push).length > 0;
}

/** Whoever told of the tag's last move kept silent about this one. */
function isMissed({ since, previous }: Push): boolean {
  return since !== undefined && previous?.push !== undefined && previous.push.since === undefined;
}

function quietByPolicy(push: Push, tag: string, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  const promotion = lineage.promotion(push);
  if (promotion) return promotedQuiet(promotion, 'a listed promotion moved it');
  const copied = policy.tagKind(push, tag) === 'floating' ? replicatedFrom(push, lineage) : undefined;
  if (copied !== undefined) return onRecord('replicated', copied);
  if (push.actor && policy.isReleaseActor(push.actor) && isRecorded(push))
    return onRecord('release-actor', `${push.actor.name} may move release tags`);
  const origin = lineage.explanation(push);
  const least = isReleaseTag(tag) && policy.tagKind(push, tag) !== 'floating' ? 'asserted' : 'inferred';
  const build = approvedBuilds(push, lineage);
  if (build && isAtLeast(build.strength, least))
    return { quiet: 'approved-build', strength: build.strength, because: `${build.by} moved it` };
  // Where builds are not asked for, the allowed publisher is all there is to go by.
  if (
    isUnknowable(origin) &&
    (isAllowedPublisher(push, lineage) || listedBefore(push, lineage) !== undefined) &&
    (origin.state === 'none' || policy.publishers(push).every((publisher) => !publisher.builds))
  )
    return (
      (fromElsewhere(push, lineage) !== undefined ? undefined : quietByActor(push, lineage)) ??
      quietByList(push, tag, lineage)
    );
  return undefined;
}
