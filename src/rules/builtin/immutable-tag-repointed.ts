import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import { isWithin } from '../origins/sameness.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { nameIn } from '../sentences/hosted.ts';
import { circumstances, pushExhibits } from '../sentences/sentences.ts';

export const immutableTagRepointed: Rule = {
  id: 'immutable-tag-repointed',
  version: 1,
  title: 'A tag that must not move was moved',
  severity: 'critical',
  mode: 'policy',
  goesBy: ['tags[].immutable'],
  attack: IMPLANT,
  why: 'People pin to this tag because it is promised never to change. Moving it replaces bytes that were already reviewed and deployed.',
  respond: [
    'Point the tag back to the earlier digest.',
    'Find where the new digest runs: landwaiter where DIGEST',
    'Switch on tag immutability in the registry, and ask how it could be pushed over.',
  ],
  benignIf: ['the tag is not meant to be immutable: change the list under tags'],
  phase: 'facts',
  on: 'push',
  quiet: {},

  detect(push, lineage) {
    const { previous, tag } = push;
    if (tag === undefined || !previous || previous.endedBy !== 'moved' || previous.to !== push.at) return undefined;
    if (lineage.policy.tagKind(push, tag) !== 'immutable' || isWithin(push.digest, previous.digest, push, lineage))
      return undefined;
    return {
      summary: `${whoAndBehind(push)} moved the immutable tag ${nameIn(push, lineage)} from ${shortDigest(previous.digest)} to ${shortDigest(push.digest)} ${circumstances(push)}.`,
      confidence: push.strength,
      evidence: [...(previous.push ? pushExhibits(previous.push).slice(0, 1) : []), ...pushExhibits(push)],
    };
  },
};
