import { whoAndBehind } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isPulledThrough } from '../../core/pulled-through.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Deployment, Placement, Push } from '../../core/subjects.ts';
import { formatDuration } from '../../core/time.ts';
import { isListedDeployer } from '../actors/deployers.ts';
import { unseenBeforePromotion } from '../places/promotion-gap.ts';
import { STAYS, staysInSandboxes } from '../places/in-sandbox.ts';
import { isOperatorsOwn } from '../actors/own-workload.ts';
import { IMPLANT, onRecord, type Rule, type Verdict } from '../rule.ts';
import { circumstances, nameOf, placementExhibits, whereOf } from '../sentences/sentences.ts';
import { builtSentence, pushAndBuildExhibits } from '../sentences/built-sentences.ts';
import { approvalOf, isUnattributable } from '../origins/approval.ts';

export const rapidPushToDeploy: Rule = {
  id: 'rapid-push-to-deploy',
  version: 1,
  title: 'An image ran almost as soon as it was pushed, and not by the usual way',
  severity: 'medium',
  mode: 'observe',
  attack: [...IMPLANT, { technique: 'T1610' }],
  why: 'Between a push and its deployment lie tests, scans and people. Whoever brings an image in from outside hurries: an image updater takes the new tag, and nobody has looked at it.',
  respond: [
    'Ask who pushed the image, and from which build it is.',
    'Look at what deployed it: an image updater takes whatever tag is the highest.',
    'Put the image before it back until it is known where this one is from.',
  ],
  benignIf: [
    'a fix by hand during an outage: cover it with an exception',
    'continuous delivery that the policy does not know: list its builds under publishers, or its promotions',
  ],
  phase: 'habits',
  on: 'placement',
  quiet: {
    sandbox: { when: STAYS, least: 'recorded' },
    pipeline: {
      when: 'with a policy: listed promotions through every stage or, where the environment does not require them, an approved run explain the push, or what a listed replication copied it from under the same name (or, where neither builds nor promotions are asked for, or a publisher entry names who no promotion there does, an allowed publisher made it, and no new repository with a base and little more), and listed deployers, where there are any, made each recorded change, or a listed operator did so to a workload that it made',
      least: 'inferred',
    },
    fetched: {
      when: 'the registry’s own cache, as which nobody can push, brought it: that fetches what is asked for, so that the deployment was the cause',
      least: 'recorded',
    },
    usual: {
      when: 'without a policy for the repository, or where nothing was read that tells who pushed or what built: at least one in four of the images pushed to it ran as soon',
      least: 'recorded',
    },
    'too-early': {
      when: 'without a policy for the repository, or where nothing was read that tells who pushed or what built: too few images were pushed to it and ran',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    const push = lineage.arrivalOf(placement);
    if (!push || push.kind === 'artifact' || lineage.policy.isExempt(placement)) return undefined;
    if (placement.from - push.at > lineage.policy.windows.pushToDeploy) return undefined;
    if (staysInSandboxes(push, lineage)) return onRecord('sandbox', `${push.repository} is for tests`);
    if (isRecorded(push) && isPulledThrough(push))
      return onRecord('fetched', 'the registry’s cache fetched it because it was asked for', push.facts);
    return isJudgedByPolicy(push, lineage)
      ? judgeByPolicy(push, placement, lineage)
      : judgeByHabit(push, placement, lineage);
  },
};

function isJudgedByPolicy(push: Push, { policy }: Lineage): boolean {
  return (
    policy.mode === 'policy' &&
    (policy.restrictsPublishers || policy.publishers(push).length > 0 || policy.promotionsInto(push).length > 0)
  );
}

function judgeByPolicy(push: Push, placement: Placement, lineage: Lineage): Verdict {
  const mustBePromoted = isPromotionRequired(push, placement, lineage);
  const approval = approvalOf(push, mustBePromoted, lineage);
  const { environment, asked } = placement;
  const isOurs = (one: Deployment): boolean =>
    isListedDeployer(one, environment, lineage) || isOperatorsOwn(one, placement, lineage);
  const stranger = environment?.deployers && asked.find((one) => !isOurs(one));
  if (approval && !stranger) return { quiet: 'pipeline', ...approval };
  if (!stranger && !mustBePromoted && isUnattributable(push, lineage)) return judgeByHabit(push, placement, lineage);
  const origin = lineage.explanation(push);
  const gap = approval ? undefined : unseenBeforePromotion(push, lineage);
  return {
    ...told(push, placement, lineage),
    missing: [
      ...(approval
        ? []
        : [`${mustBePromoted ? 'a listed promotion' : 'an approved build or promotion'} of ${nameOf(push)}`]),
      ...(stranger ? [`a deployer that ${environment?.name} lists`] : []),
      ...(!approval && origin.state === 'none' && origin.gap !== undefined ? [origin.gap] : []),
      ...(gap === undefined ? [] : [gap]),
    ],
    ...(!approval && origin.state === 'none' && { absence: origin.absence }),
    ...(gap !== undefined && { absence: 'unproven' }),
    pendingUntil: push.at + lineage.policy.windows.lateEvidence,
  };
}

/** What listed software injects comes as that software is published. */
function isPromotionRequired(push: Push, { environment }: Placement, { policy }: Lineage): boolean {
  return (
    environment?.require.promotion === true &&
    policy.promotionsInto(push).length > 0 &&
    environment.injectors?.matches(`${push.registry}/${push.repository}`) !== true
  );
}

// A habit of going fast is one that shows in every fourth image: an outage now and then is none.
const OFTEN = 0.25;

function judgeByHabit(push: Push, placement: Placement, lineage: Lineage): Verdict {
  const habit = lineage.habits.deliveries(push, placement.from);
  if (!habit.speaks) return onRecord('too-early', 'too few earlier images are known to have run');
  const soon = habit.seen.get('soon') ?? 0;
  if (soon >= OFTEN * habit.count) return onRecord('usual', `${soon} of the ${habit.count} images before ran as soon`);
  return {
    ...told(push, placement, lineage),
    missing: [
      `a habit of running images of ${push.repository} this soon: ${soon === 0 ? 'none' : soon} of the ${habit.count} before did`,
    ],
  };
}

function told(push: Push, placement: Placement, lineage: Lineage) {
  return {
    summary: `${whereOf(placement)} got ${nameOf(push)} ${formatDuration(placement.from - push.at)} after ${whoAndBehind(push)} had pushed it ${circumstances(push)}${builtSentence(push, lineage)}.`,
    confidence: push.strength,
    evidence: [...pushAndBuildExhibits(push, lineage), ...placementExhibits(placement)],
  };
}
