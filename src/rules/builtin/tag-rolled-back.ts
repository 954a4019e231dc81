import { type Actor, whoAndBehind } from '../../core/actor.ts';
import { counted } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import { type Finding, isAtLeastSevere, type Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, isRecorded, weakest } from '../../core/strength.ts';
import type { Deployment, Push } from '../../core/subjects.ts';
import { isStranger } from '../actors/publishers.ts';
import { olderThan } from '../origins/older.ts';
import { replicatedTag } from '../origins/copies/replication.ts';
import { rerunOfOlder } from '../origins/builds/rerun.ts';
import { IMPLANT, onRecord, type Quiet, type Rule } from '../rule.ts';
import { isWithin } from '../origins/sameness.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName, whereOf } from '../sentences/sentences.ts';
import { dueBy } from '../origins/unbuilt.ts';

// A move that these find already is one story with its way back: told once, here, with them as parts.
const MOVES: ReadonlySet<string> = new Set(['tag-repointed', 'immutable-tag-repointed']);

export const tagRolledBack: Rule = {
  id: 'tag-rolled-back',
  version: 1,
  title: 'A tag was moved back to an older image',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['releaseActors'],
  attack: IMPLANT,
  why: 'An older image brings back what was fixed since. Who cannot push an image of their own can still roll a service back to one with a hole in it.',
  respond: [
    'Ask who moved the tag whether it was a rollback, and for which change.',
    'If nobody knows, point the tag forward again and look at what the older image lacks.',
  ],
  benignIf: [
    'a release was rolled back: list who may do so under releaseActors',
    'two builds finished in another order than they began',
    'somebody started an old run again to put a release back: ask who is named',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'release-actor': {
      when: 'a listed release actor moved it, or started the run that built an older commit again',
      least: 'recorded',
    },
    declared: {
      when: 'at about the same time an approved deployer deployed the older image and named the change, where the environment wants one',
      least: 'recorded',
    },
    replicated: {
      when: 'a listed replication copied it from where the same tag means the same image by then: there its way back is judged',
      least: 'recorded',
    },
    'approved-build': {
      when: 'an approved run that goes on or has just ended moved it: it reports the digest, or its commit is named; and not an older commit than the one on which the tag stood, built again',
      least: 'asserted',
    },
  },

  detect(push, lineage, judged) {
    const { previous, tag } = push;
    if (tag === undefined || push.kind === 'artifact' || previous?.endedBy !== 'moved' || previous.to !== push.at)
      return undefined;
    if (isWithin(push.digest, previous.digest, push, lineage)) return undefined;
    const rerun = rerunOfOlder(push, lineage);
    const older = rerun ?? olderThan(previous, push, lineage);
    if (!older) return undefined;
    const mover = rerun ? rerun.by : push.actor;
    const quiet = quietBecause(push, mover, lineage) ?? (rerun ? undefined : builtNow(push, lineage));
    if (quiet) return quiet;
    const moves = judged.suspicionsOf(push).filter((one) => MOVES.has(one.rule));
    return {
      summary: `${whoAndBehind(push)} moved ${nameOf(push)} back from ${shortDigest(previous.digest)} to ${shortDigest(push.digest)}, ${older.says}, ${circumstances(push)}${rerun ? ranSince(push, lineage) : ''}.`,
      severity: severityOf(push, moves, rerun !== undefined, lineage),
      confidence: weakest([push.strength, ...(rerun ? [rerun.run.strength] : [])]),
      missing: ['a release actor, or a deployment with a change record, that accounts for the way back'],
      ...(lineage.explanation(push).state === 'none' && {
        pendingUntil: dueBy(push, lineage),
      }),
      evidence: [
        ...('push' in older ? pushExhibits(older.push).slice(0, 1) : []),
        ...('run' in older ? runExhibits(older.run) : []),
        ...(previous.push ? pushExhibits(previous.push).slice(0, 1) : []),
        ...pushExhibits(push),
      ],
      ...(moves.length > 0 && { parts: moves }),
    };
  },
};

/** That an allowed run's bytes are deployed is no incident by itself: where, stands here. */
function ranSince(push: Push, lineage: Lineage): string {
  const [first, ...more] = lineage.placementsOf(push).filter(({ from }) => from >= push.at);
  return first
    ? `; ${whereOf(first)}${more.length > 0 ? ` and ${counted(more.length, 'more place')}` : ''} ran it since`
    : '';
}

function quietBecause(push: Push, mover: Actor | undefined, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  if (mover && policy.isReleaseActor(mover) && isRecorded(push))
    return onRecord('release-actor', `${mover.name} may roll back`);
  const declared = declaration(push, lineage);
  if (declared)
    return onRecord('declared', `${declared.deployment.actor?.name ?? ''} deployed it for ${declared.change}`);
  const source = replicatedTag(push, lineage);
  if (source) return onRecord('replicated', `so is ${nameOf(source)}`);
  return undefined;
}

function builtNow(push: Push, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained' || origin.unapproved !== undefined || !isAtLeast(origin.strength, 'asserted'))
    return undefined;
  // The run that once made the old image reports its digest for ever.
  const { to } = origin.run;
  if (to !== undefined && to + policy.windows.buildToPush < push.at) return undefined;
  return { quiet: 'approved-build', strength: origin.strength, because: `${runName(origin.run)} moved it` };
}

/** A deployment of the older image with the change record that its environment wants, by one of its deployers. */
function declaration(
  push: Push,
  lineage: Lineage,
): { readonly deployment: Deployment; readonly change: string } | undefined {
  for (const { environment, asked } of lineage.placementsOf(push)) {
    const key = environment?.require.change;
    if (key === undefined) continue;
    for (const deployment of asked) {
      const { actor, fact, at } = deployment;
      const { annotations = {} } = fact;
      const change = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
      const isNear = Math.abs(at - push.at) <= lineage.policy.windows.pushToDeploy;
      const isApproved = actor !== undefined && environment?.deployers?.matches(actor.name) === true;
      if (change !== undefined && change !== '' && isNear && isApproved && isRecorded(fact))
        return { deployment, change };
    }
  }
  return undefined;
}

/** As grave as the move that it tells; without a policy, slight where the tag's own setter moved it as usual. */
function severityOf(push: Push, moves: readonly Finding[], isRerun: boolean, lineage: Lineage): Severity {
  const [worst] = moves;
  if (worst && isAtLeastSevere(worst.severity, 'medium')) return worst.severity;
  const setter = push.previous?.push?.actor;
  const isUsual =
    push.actor !== undefined && push.actor.name === setter?.name && isRecorded(push) && !isStranger(push, lineage);
  return lineage.policy.mode === 'observe' && isUsual && !isRerun ? 'low' : 'medium';
}
