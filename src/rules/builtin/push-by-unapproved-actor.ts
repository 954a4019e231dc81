import { PROMOTED_BEFORE, promotedFromBefore, promotedQuiet } from '../origins/copies/promoted.ts';
import { who } from '../../core/actor.ts';
import type { UnbuiltPromotion } from '../../core/build.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { contradicting } from '../actors/contradicted.ts';
import { isAllowedPublisher, isUntold, listedBefore, whoMayPush } from '../actors/publishers.ts';
import { claimedQuiet } from '../actors/claimed-publisher.ts';
import { builtSentence, pushAndBuildExhibits } from '../sentences/built-sentences.ts';
import { missingSource, REPLICATED, replicatedFrom } from '../origins/copies/replication.ts';
import { ROLLED_BACK, rolledBackQuiet } from '../actors/rollback.ts';
import { type Fired, IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { nameIn } from '../sentences/hosted.ts';
import { circumstances, nameOf, pushExhibits } from '../sentences/sentences.ts';

export const pushByUnapprovedActor: Rule = {
  id: 'push-by-unapproved-actor',
  version: 1,
  title: 'An image was pushed by someone the policy does not allow',
  severity: 'high',
  mode: 'policy',
  goesBy: ['publishers'],
  attack: IMPLANT,
  why: 'Whoever may push decides what runs. A push by anyone but the listed publishers is how an implanted image enters a registry.',
  respond: [
    'Ask the person or team behind the actor whether they pushed this, and why.',
    'Until it is clear that the push is meant, do not deploy the digest; point the tag back to the digest it had before.',
    'If the credential may be stolen, revoke it and look at everything else it pushed: landwaiter where ACTOR',
  ],
  benignIf: [
    'a new team or pipeline started to publish here and the policy was not told',
    'an identity was renamed: list the old name as an alias',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    allowed: {
      when: 'a publisher entry allows the actor that the registry recorded; where only webhooks tell, all that they name',
      least: 'recorded',
    },
    promoted: {
      when: 'a listed promotion by a listed actor, in a run of a listed build where builds are listed, copied the same digest, or the same config and layers',
      least: 'recorded',
    },
    'promoted-before': { when: PROMOTED_BEFORE, least: 'recorded' },
    testing: {
      when: 'the repository is of class testing: anyone may push, nothing is deployed from it',
      least: 'recorded',
    },
    replicated: { when: REPLICATED, least: 'recorded' },
    unnamed: {
      when: 'no record says who pushed, and none of that time was read which could (until the first that names somebody, one of a kind that named nobody of five pushes on two days could not): coverage says so',
      least: 'recorded',
      beyondAttackers: 'whoever ends the feed that names people is told by the rules about feeds',
    },
    'rolled-back': { when: ROLLED_BACK, least: 'recorded' },
    claimed: {
      when: 'only a webhook tells of it, from before the registry’s own records begin, or later than late evidence may come, of a tag that the registry’s log has that account pushing, and names an allowed publisher: what it alone would raise it clears, and nothing else',
      least: 'asserted',
    },
  },

  detect(push, lineage) {
    const { policy } = lineage;
    if (!policy.restrictsPublishers || lineage.partOf(push)) return undefined;
    // An unauthenticated webhook may name any actor it likes: it raises suspicion, it never clears it.
    const strength = push.strength === 'asserted' || push.strength === 'inferred' ? push.strength : 'recorded';
    const other = contradicting(push, lineage);
    const quiet = other ? undefined : (strength === 'recorded' ? quietBecause : claimedQuiet)(push, lineage);
    if (quiet) return quiet;
    if (policy.isTesting(push)) return onRecord('testing', `${push.repository} is a testing repository`);
    const isClaimed = (strength !== 'recorded' || other !== undefined) && isAllowedPublisher(push, lineage);
    const expected = isClaimed
      ? other
        ? `only a webhook says so, and another names ${who(other)}`
        : 'only a claim says so, and no record of the registry bears it out'
      : whoMayPush(push, policy);
    if (!push.actor) {
      const naming = lineage.namingCoverage(push.registry, { from: push.at, to: push.at });
      if (naming.absence === 'unproven') return onRecord('unnamed', naming.gap ?? 'no such feed was read');
      return {
        summary: `${nameOf(push)} was pushed as ${shortDigest(push.digest)} ${circumstances(push)}, and no record says by whom; ${expected}.`,
        severity: 'medium',
        confidence: push.strength,
        missing: ['who pushed it: no record of this push names an actor'],
        absence: naming.absence,
        pendingUntil: push.at + policy.windows.lateEvidence,
        evidence: pushExhibits(push),
      };
    }
    const unbuilt = lineage.unbuiltPromotion(push);
    if (unbuilt) return ofUnbuilt(push, unbuilt, policy);
    const unsourced = missingSource(push, lineage);
    const before = unsourced ? undefined : listedBefore(push, lineage);
    return {
      summary: `${who(push.actor)} pushed ${nameIn(push, lineage)} as ${shortDigest(push.digest)} ${circumstances(push)}; ${unsourced ? 'it replicates to this repository, and no record shows this digest where it replicates from' : `${expected}${before === undefined ? '' : `, and it goes on with all that ${who({ name: before })} did until then`}`}${builtSentence(push, lineage)}.`,
      severity: push.kind === 'artifact' || before !== undefined ? 'medium' : 'high',
      confidence: push.strength,
      missing: [
        ...(isClaimed
          ? [`the registry's own record of this push: anybody can send a webhook that names ${who(push.actor)}`]
          : unsourced
            ? []
            : [`somebody who meant ${who(push.actor)} to push to ${push.repository}: no publisher entry allows it`]),
        ...(unsourced ? [unsourced.missing] : []),
        ...(unsourced?.gap === undefined ? [] : [unsourced.gap]),
      ],
      ...(unsourced && {
        absence: unsourced.gap === undefined ? 'assumed' : 'unproven',
        pendingUntil: push.at + policy.windows.lateEvidence,
      }),
      evidence: pushAndBuildExhibits(push, lineage),
      // What several accounts do in a repository of which the policy was not told is told together; in a registry: with all there.
      ...(policy.publishers(push).length === 0 &&
        !isUntold(push, lineage) && {
          alsoOn: lineage
            .pushesTo(push)
            .slice(0, 1)
            .map(({ key }) => key),
        }),
    };
  },
};

function ofUnbuilt(push: Push, { from, reason, gap, absence }: UnbuiltPromotion, { windows }: Policy): Fired {
  return {
    summary: `${who(push.actor)} copied ${nameOf(from)} to ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}, and no build that the policy lists for this promotion did so: ${reason}.`,
    severity: push.kind === 'artifact' ? 'medium' : 'high',
    confidence: push.strength,
    missing: ['a run of a build that the promotion lists', ...(gap === undefined ? [] : [gap])],
    absence,
    pendingUntil: push.at + windows.lateEvidence,
    evidence: [...pushExhibits(from).slice(0, 1), ...pushExhibits(push)],
  };
}

/** Of what the registry recorded. */
function quietBecause(push: Push, lineage: Lineage): Quiet | undefined {
  const name = push.actor?.name;
  if (isAllowedPublisher(push, lineage))
    return onRecord('allowed', `the policy allows ${name} to push to ${push.repository}`, push.facts);
  const promotion = lineage.promotion(push);
  if (promotion) return promotedQuiet(promotion, 'it is a listed promotion');
  const before = promotedFromBefore(push, lineage);
  if (before) return before;
  const copied = replicatedFrom(push, lineage);
  return copied === undefined ? rolledBackQuiet(push, lineage) : onRecord('replicated', copied);
}
