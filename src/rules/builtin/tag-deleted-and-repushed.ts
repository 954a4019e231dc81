import { whoAndBehind, whoDeleted } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { formatDuration } from '../../core/time.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import { isWithin } from '../origins/sameness.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { circumstances, deletionExhibits, nameOf, pushExhibits } from '../sentences/sentences.ts';

export const tagDeletedAndRepushed: Rule = {
  id: 'tag-deleted-and-repushed',
  version: 1,
  title: 'A tag was deleted and pushed again with other bytes',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Deleting first is the way around tag immutability: the registry sees a new tag, everybody else sees the old one with other bytes.',
  respond: [
    'Ask who deleted the tag and who pushed it, and whether both knew of each other.',
    'Compare the two digests; point the tag back.',
  ],
  benignIf: [
    'a broken release was withdrawn and made again',
    'a retention policy removed the old one: list its actor under retentionActors',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    retention: { when: 'the registry’s own retention, or a listed retention actor, deleted it', least: 'recorded' },
    'approved-build': {
      when: 'an approved run that reports the digest, or whose commit is named, explains the new push',
      least: 'asserted',
    },
  },

  detect(push, lineage) {
    const { previous } = push;
    const deletion = previous?.deletion;
    if (!previous || !deletion || previous.endedBy !== 'deleted' || push.kind === 'artifact') return undefined;
    if (isWithin(push.digest, previous.digest, push, lineage)) return undefined;
    if (deletion.retention && deletion.facts.every(isRecorded))
      return onRecord('retention', `${whoDeleted(deletion)} deleted it as housekeeping`);
    const build = approvedBuild(push, lineage);
    if (build && isAtLeast(build.strength, 'asserted'))
      return { quiet: 'approved-build', strength: build.strength, because: `${build.by} made it again` };
    return {
      summary: `${whoDeleted(deletion)} deleted ${nameOf(push)} (${shortDigest(previous.digest)}), and ${formatDuration(push.at - deletion.at)} later ${whoAndBehind(push)} pushed it again as ${shortDigest(push.digest)} ${circumstances(push)}.`,
      confidence: push.strength,
      evidence: [...deletionExhibits(deletion), ...pushExhibits(push)],
    };
  },
};
