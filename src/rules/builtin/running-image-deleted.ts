import { who } from '../../core/actor.ts';
import type { Digest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deletion, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { onRecord, type Rule } from '../rule.ts';
import { endOfAll, hasEnded, isAskedToEnd, isHousekeeping } from '../places/ending.ts';
import { leftAfter } from '../places/left-after.ts';
import { scheduledSweep } from '../places/scheduled-sweeps.ts';
import { firstSwept } from '../places/sweeps.ts';
import {
  circumstances,
  clockTime,
  deletionExhibits,
  nameOf,
  placementExhibits,
  pushExhibits,
  runExhibits,
  runName,
  whereOf,
} from '../sentences/sentences.ts';

export const runningImageDeleted: Rule = {
  id: 'running-image-deleted',
  version: 1,
  title: 'An image was deleted from the registry while it runs',
  severity: 'high',
  mode: 'observe',
  goesBy: ['retentionActors'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1070' }],
  why: 'Deleting the image removes the evidence of what runs. It is also how an attacker cleans up after the rollout.',
  respond: ['Keep the bytes: export the image from a node that still has it.', 'Ask who deleted it and why.'],
  benignIf: ['a clean-up script does not know what runs: let it ask first, and list its actor under retentionActors'],
  phase: 'trust',
  on: 'deletion',
  quiet: {
    retention: {
      when: 'the registry’s retention or a listed retention actor deleted it, and another digest runs in its place since',
      least: 'recorded',
    },
    ending: {
      when: 'before the image was deleted, the cluster recorded that its pods, or their workload, were asked to end, and within ten minutes all of them had ended',
      least: 'recorded',
    },
    ended: {
      when: 'the registry’s retention or a listed retention actor deleted it, or the tag with the digest that it meant, and by the cluster’s own records all that ran it has ended since, and nothing runs the same bytes',
      least: 'recorded',
    },
    'not-running': { when: 'no container ran it when it was deleted', least: 'recorded' },
  },

  detect(deletion, lineage, judged) {
    const running = runningAt(deletion, lineage);
    if (running.length === 0) return onRecord('not-running', 'no container is known to run it');
    const housekeeping = isHousekeeping(deletion, deletedDigest(deletion, lineage), lineage);
    const ended = endOfAll(running, deletion, lineage);
    if (housekeeping && ended !== undefined)
      return onRecord('ended', `housekeeping, and what ran it ended at ${clockTime(ended)}`);
    if (housekeeping && running.every((placement) => hasSuccessor(placement, lineage)))
      return onRecord('retention', 'housekeeping, and its successor runs');
    const ending = running.every((one) => isAskedToEnd(one, deletion, lineage));
    if (ending && running.every((one) => hasEnded(one, deletion)))
      return onRecord('ending', 'all that ran it was being taken down, and is gone');
    const [first] = running;
    const left = leftAfter(deletion, digestsOf(deletion, running, lineage), lineage);
    const sweep = housekeeping ? undefined : scheduledSweep(deletion, lineage, judged);
    const others = running.length > 1 ? ` and ${running.length - 1} more` : '';
    return {
      summary: `${who(deletion.actor)} deleted ${deletion.whole ? 'the whole repository ' : ''}${nameOf(deletion)} ${circumstances(deletion)} while ${first ? whereOf(first) : 'a container'}${others} ${ended === undefined ? 'runs it' : `ran it, until ${clockTime(ended)}`}.${sweep ? ` It did so in ${runName(sweep)}, which is scheduled and cleans up as on days before: later pushes of that account had its tags.` : ''}${left.says}`,
      ...((housekeeping || sweep) && { severity: 'low' }),
      // Of a tag, too, it is the image that is gone: by its name and by its digest it is one.
      ...known({ cause: firstSwept(deletion, lineage, runningAt) ?? first?.digest }),
      confidence: deletion.facts[0]?.strength ?? 'recorded',
      // Pods take their time to end, and records theirs to come.
      ...(ending && { pendingUntil: deletion.at + lineage.policy.windows.lateEvidence }),
      missing: left.missing,
      evidence: [
        ...running.slice(0, 3).flatMap((placement) => placementExhibits(placement).slice(-1)),
        ...deletionExhibits(deletion),
        ...(sweep ? runExhibits(sweep) : []),
        ...left.pushes.slice(0, 1).flatMap(pushExhibits),
      ],
    };
  },
};

/** What ran, at the time of the deletion, from the repository: all of it, the deleted digest, or what the deleted tag meant. */
function runningAt(deletion: Deletion, lineage: Lineage): readonly Placement[] {
  if (deletion.whole) return lineage.placementsFrom(deletion).filter((one) => isRunningAt(one, deletion, lineage));
  const digest = deletedDigest(deletion, lineage);
  if (!digest) return [];
  return lineage.placementsOfDigest(digest).filter((placement) => {
    const { reference } = placement;
    if (!isRunningAt(placement, deletion, lineage)) return false;
    if (reference?.registry !== deletion.registry || reference.repository !== deletion.repository) return false;
    // Deleting one of several tags of a running digest takes nothing from those who run it by another name.
    return (
      deletion.tag === undefined ||
      reference.tag === deletion.tag ||
      (reference.tag === undefined && !hasOtherTag(deletion, digest, lineage))
    );
  });
}

function deletedDigest(deletion: Deletion, lineage: Lineage): Digest | undefined {
  const { tag, digest } = deletion;
  if (digest || tag === undefined) return digest;
  return lineage.tagHistory(deletion, tag).find((one) => one.deletion === deletion)?.digest;
}

/** What was deleted; with a repository all that ran from it. */
function digestsOf(deletion: Deletion, running: readonly Placement[], lineage: Lineage): readonly Digest[] {
  const own = deletedDigest(deletion, lineage);
  return own && deletion.whole !== true ? [own] : [...new Set(running.flatMap(({ digest }) => digest ?? []))];
}

function isRunningAt({ resolved, from, to }: Placement, { at }: Deletion, lineage: Lineage): boolean {
  return !resolved && from <= at && (to ?? lineage.at) > at;
}

function hasOtherTag(deletion: Deletion, digest: Placement['digest'], lineage: Lineage): boolean {
  const tags = lineage
    .pushesTo(deletion)
    .flatMap((push) =>
      push.digest === digest && isRecorded(push) && push.tag !== undefined && push.tag !== deletion.tag
        ? [push.tag]
        : [],
    );
  return tags.some((tag) => lineage.tagAt(deletion, tag, deletion.at)?.digest === digest);
}

function hasSuccessor(placement: Placement, lineage: Lineage): boolean {
  return lineage
    .placementsIn(placement)
    .some(
      (one) => one.container === placement.container && one !== placement && one.running && one.from > placement.from,
    );
}
