import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { type Finding, isAtLeastSevere, type Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Deployment, Push, TagInterval } from '../../core/subjects.ts';
import { isStranger } from '../publishers.ts';
import { IMPLANT, type Quiet, type Rule } from '../rule.ts';
import { isWithin } from '../sameness.ts';
import { circumstances, clockTime, nameOf, pushExhibits, runName } from '../sentences.ts';

// A move that these find already is one story with its way back: told once, here, with them as parts.
const MOVES: ReadonlySet<string> = new Set(['tag-repointed', 'immutable-tag-repointed']);

export const tagRolledBack: Rule = {
  id: 'tag-rolled-back',
  version: 1,
  title: 'A tag was moved back to an older image',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'An older image brings back what was fixed since. Who cannot push an image of their own can still roll a service back to one with a hole in it.',
  respond: [
    'Ask who moved the tag whether it was a rollback, and for which change.',
    'If nobody knows, point the tag forward again and look at what the older image lacks.',
  ],
  benignIf: [
    'a release was rolled back: list who may do so under releaseActors',
    'two builds finished in another order than they began',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'release-actor': { when: 'a listed release actor moved it', least: 'recorded' },
    declared: {
      when: 'at about the same time an approved deployer deployed the older image and named the change, where the environment wants one',
      least: 'recorded',
    },
    'approved-build': {
      when: 'an approved run that goes on or has just ended moved it: it reports the digest, or its commit is named',
      least: 'asserted',
    },
  },

  detect(push, lineage, judged) {
    const { previous, tag } = push;
    if (tag === undefined || push.kind === 'artifact' || previous?.endedBy !== 'moved' || previous.to !== push.at)
      return undefined;
    if (isWithin(push.digest, previous.digest, lineage)) return undefined;
    const older = olderThan(previous, push, lineage);
    if (!older) return undefined;
    const quiet = quietBecause(push, lineage);
    if (quiet) return quiet;
    const moves = judged.suspicionsOf(push).filter((one) => MOVES.has(one.rule));
    return {
      summary: `${whoAndBehind(push)} moved ${nameOf(push)} back from ${shortDigest(previous.digest)} to ${shortDigest(push.digest)}, ${older.says}, ${circumstances(push)}.`,
      severity: severityOf(push, moves, lineage),
      confidence: push.strength,
      missing: ['a release actor, or a deployment with a change record, that accounts for the way back'],
      ...(lineage.explanation(push).state === 'none' && {
        pendingUntil: push.at + lineage.policy.windows.lateEvidence,
      }),
      evidence: [
        ...(older.push ? pushExhibits(older.push).slice(0, 1) : []),
        ...(previous.push ? pushExhibits(previous.push).slice(0, 1) : []),
        ...pushExhibits(push),
      ],
      ...(moves.length > 0 && { parts: moves }),
    };
  },
};

interface Older {
  readonly says: string;
  readonly push?: Push;
}

/** Where the tag meant this digest before; else where this one came to the registry before the one it replaces. */
function olderThan(previous: TagInterval, push: Push, lineage: Lineage): Older | undefined {
  const earlier = lineage.pushesOf(push.digest).filter((one) => one.at < push.at && one.registry === push.registry);
  const same = earlier.findLast((one) => one.repository === push.repository && one.tag === push.tag);
  if (same) return { says: `which it meant since ${clockTime(same.at)} before`, push: same };
  // Seen in use only, before any push of the tag was recorded.
  const [first] = lineage.tagHistory(push, push.tag ?? '');
  if (first?.digest === push.digest && first.from < push.at) return { says: 'which it meant before' };
  const arrival = earlier.find((one) => isAtLeast(one.strength, 'recorded'));
  const replaced = lineage
    .pushesOf(previous.digest)
    .find((one) => one.registry === push.registry && isAtLeast(one.strength, 'recorded'));
  if (!arrival || !replaced || arrival.at >= replaced.at) return undefined;
  return { says: `which was pushed at ${clockTime(arrival.at)} already, before the one it replaces`, push: arrival };
}

function quietBecause(push: Push, lineage: Lineage): Quiet | undefined {
  const { policy } = lineage;
  if (push.actor && policy.isReleaseActor(push.actor) && isAtLeast(push.strength, 'recorded'))
    return { quiet: 'release-actor', strength: 'recorded', because: `${push.actor.name} may roll back` };
  const declared = declaration(push, lineage);
  if (declared)
    return {
      quiet: 'declared',
      strength: 'recorded',
      because: `${declared.deployment.actor?.name ?? ''} deployed it for ${declared.change}`,
    };
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
      if (change !== undefined && change !== '' && isNear && isApproved && isAtLeast(fact.strength, 'recorded'))
        return { deployment, change };
    }
  }
  return undefined;
}

/** As grave as the move that it tells; without a policy, slight where the tag's own setter moved it as usual. */
function severityOf(push: Push, moves: readonly Finding[], lineage: Lineage): Severity {
  const [worst] = moves;
  if (worst && isAtLeastSevere(worst.severity, 'medium')) return worst.severity;
  const setter = push.previous?.push?.actor;
  const isUsual =
    push.actor !== undefined &&
    push.actor.name === setter?.name &&
    isAtLeast(push.strength, 'recorded') &&
    !isStranger(push, lineage);
  return lineage.policy.mode === 'observe' && isUsual ? 'low' : 'medium';
}
