import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { DigestlessPush, Placement } from '../../core/subjects.ts';
import type { Absence } from '../../core/strength.ts';
import { CLOCKS, HOUR, type Interval, type Time } from '../../core/time.ts';
import { accountOf, moveTo, severityBy, TICK, unnamedMove } from '../origins/accounted.ts';
import { calledOtherwise } from '../origins/called-otherwise.ts';
import { changeAfter, firstStart, predecessor } from '../origins/predecessor.ts';
import { SENT, sentQuiet } from '../origins/builds/sent-unrecorded.ts';
import { isPinned, isSameAs } from '../origins/sameness.ts';
import { type Exhibit, IMPLANT, onRecord, type Rule } from '../rule.ts';
import { placeBefore } from '../origins/places-before.ts';
import { pushHand, writeHand } from '../sentences/hands.ts';
import { circumstances, clockTime, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const silentRoll: Rule = {
  id: 'silent-roll',
  version: 1,
  title: 'A workload runs other bytes under the same name, and nobody deployed them',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'When a tag moves, the next restart pulls the new bytes. No deployment record shows it: this is how a swapped image reaches production unseen.',
  respond: [
    'Pin the workload to the digest that was deployed on purpose.',
    'Find out who moved the tag, and compare the two images.',
  ],
  benignIf: ['the workload follows a floating tag on purpose'],
  phase: 'trust',
  on: 'placement',
  quiet: {
    pinned: {
      when: 'the reference names a digest, and no record says that only one of the two is in it',
      least: 'recorded',
      beyondAttackers:
        'the container engine checks what it pulls against the digest; whoever controls it needs no image',
    },
    deployed: {
      when: 'a recorded change of the workload’s image, or its creation, lies between the two',
      least: 'recorded',
    },
    'same-image': {
      when: 'the two digests are index and child, two platforms, or manifest and config of one image that was there before the first of them ran',
      least: 'recorded',
    },
    moved: {
      when: 'the registry recorded, before the container began or within five seconds after (clocks differ), that the tag moved to these bytes (or, where that was only seen by asking it, between two questions of which the first was before); nothing of medium or more stands on that push, save tag-rolled-back of an allowed run that is on record and that more than its time says made these bytes; and an approved build, a listed promotion or replication explains it, or, where no build is on record for the repository, an allowed publisher pushed from where and with what it had pushed there before, or was the first whom the records name; where nothing was read that tells who pushes, coverage says so',
      least: 'inferred',
    },
    unnamed: {
      when: 'between the two the registry recorded a push of the tag, without its digest, by an allowed publisher, or without a policy by one who had pushed the tag before, or where nothing was read that tells who pushes; and none after it on which something of medium or more stands',
      least: 'recorded',
    },
    sent: SENT,
    older: {
      when: 'no record shows that the tag was moved, and a container, in a pod made then, is on record as running the same bytes before the registry’s records begin (told by a door that may speak of one cluster only: in that cluster, or by the same repository in an environment of the policy): a node may have kept them under the name since',
      least: 'recorded',
    },
    'called-otherwise': {
      when: 'no record shows the image that its pods asked for, nodes call these bytes by another tag of the same repository, and the registry recorded since what ran before began that this tag was pushed as them, which is accounted for as a move is: the change to it is with an API server whose log is not read',
      least: 'inferred',
    },
    unwatched: {
      when: 'the registry’s records do not cover the time between the two: registry-unmonitored, source-silent and coverage say so',
      least: 'recorded',
      beyondAttackers: 'whoever ends a feed is told by the rules about feeds',
    },
  },

  detect(placement, lineage, judged) {
    if (!placement.digest || placement.resolved || placement.observed.length === 0) return undefined;
    const earlier = predecessor(placement, lineage);
    if (!earlier) return undefined;
    const { placement: before, digest, image, since } = earlier;
    if (isPinned(image, [digest, placement.digest], placement.reference, lineage))
      return onRecord('pinned', 'the reference names the digest');
    if (isSameAs(digest, placement.digest, { since, ...known({ reference: placement.reference }) }, lineage))
      return onRecord('same-image', 'index and child of one image');
    const started = firstStart(placement, image);
    const change = changeAfter(placement, since + TICK, lineage);
    if (change && change.at < started + TICK)
      return onRecord('deployed', `${who(change.actor)} changed the image at ${clockTime(change.at)}`);
    const moved = moveTo(placement.digest, placement.reference, started, lineage);
    const account = moved && accountOf(moved, lineage, judged);
    if (account && 'by' in account)
      return { quiet: 'moved', strength: account.strength, because: account.by, by: moved.facts };
    const between = { from: since, to: started + CLOCKS };
    const unnamed = moved ? undefined : unnamedMove(placement.reference, between, lineage, judged);
    const pushed = unnamed && unnamedSays(unnamed.push);
    if (pushed && unnamed.isAllowed) return onRecord('unnamed', pushed);
    const absence = moved ? undefined : absenceOfMove(placement, { from: since, to: started }, lineage);
    if (absence === 'unproven') return onRecord('unwatched', 'the registry’s records do not cover that time');
    const sent = moved ? undefined : sentQuiet(placement, between, lineage);
    if (sent) return sent;
    const older = moved ? undefined : placeBefore(placement, lineage);
    if (older) return onRecord('older', `${whereOf(older)} ran the same bytes before the records`);
    const called = moved ? undefined : calledOtherwise(placement, { image, since, started }, lineage, judged);
    if (called) return { quiet: 'called-otherwise', ...called };
    const doubts = account?.doubts ?? unnamed?.doubts ?? [];
    const mover = doubts.length > 0 ? undefined : (moved ?? unnamed?.push)?.actor;
    const how = moved ? `but ${who(moved.actor)} moved the tag at ${clockTime(moved.at)}` : pushed && `but ${pushed}`;
    const restart = restartBefore(placement, since, started + TICK, lineage);
    return {
      summary: `${whereOf(placement)} runs ${shortDigest(placement.digest)} since ${clockTime(started)} where ${shortDigest(digest)} ran before, both as ${image}; no deployment changed the image, ${how ?? 'and no record shows that the tag was moved'}${restart ? `, ${how ? 'and' : 'but'} ${restart.says}` : ''}.`,
      confidence: 'recorded',
      ...((moved ?? doubts.length > 0) && { severity: severityBy(doubts, 'high') }),
      ...(doubts.length > 0 && { pending: doubts.every(({ state }) => state === 'pending') }),
      ...(absence !== undefined && { absence, pendingUntil: started + lineage.policy.windows.lateEvidence }),
      missing: ['a deployment that changed the image', account?.missing ?? 'a recorded move of the tag to these bytes'],
      ...(restart && { hands: [...(moved ? [pushHand(moved, lineage)] : []), writeHand(restart.fact)] }),
      evidence: [
        ...placementExhibits(before).slice(-1),
        ...(moved ? pushExhibits(moved).slice(0, 1) : []),
        ...(pushed ? unnamed.push.facts.slice(0, 1).map((fact) => ({ fact, says: pushed })) : []),
        ...(restart ? [restart] : []),
        ...placementExhibits(placement),
      ],
      // What one account brought under several names is one story, where nothing else is wrong with its pushes.
      ...(mover && { alsoOn: [`actor:${mover.name}`] }),
    };
  },
};

type Restart = Exhibit & { readonly fact: ReturnType<Lineage['restartsOf']>[number] };

/** What was done to the workload, or to a pod of it, right before the new bytes began: without it they would wait there. */
function restartBefore(placement: Placement, from: Time, to: Time, lineage: Lineage): Restart | undefined {
  const near = lineage.restartsOf(placement).filter(({ at }) => at <= to && at >= Math.max(from, to - AT_ONCE));
  // The kubelet's word that the pod is gone comes after whoever had it go.
  const fact = near.findLast(({ actor }) => actor?.name.startsWith('system:node:') !== true) ?? near.at(-1);
  if (!fact) return undefined;
  const { verb, kind, name, actor, impersonator } = fact;
  const whoDid = impersonator ? `${who(impersonator)}, acting as ${who(actor)},` : who(actor);
  return { fact, says: `${whoDid} did ${verb} ${kind}/${name} ${circumstances(fact)}` };
}

const AT_ONCE = HOUR;

function unnamedSays({ actor, at }: DigestlessPush): string {
  return `${who(actor)} pushed the tag at ${clockTime(at)}, no record says as which digest`;
}

function absenceOfMove({ reference }: Placement, window: Interval, lineage: Lineage): Absence {
  if (!reference || !lineage.isMonitored(reference.registry)) return 'unproven';
  return lineage.registryCoverage(reference.registry, window).absence;
}
