import { who } from '../../core/actor.ts';
import { DAY, formatDuration } from '../../core/time.ts';
import type { PushRight } from '../../core/watch.ts';
import { type Exhibit, onRecord, type Rule } from '../rule.ts';
import { clockTime, nameOf } from '../sentences/sentences.ts';

const UNUSED = 90 * DAY;
// A feed that ended longer ago than this does not say what was pushed since.
const RECENT = 7 * DAY;

export const publisherUnused: Rule = {
  id: 'publisher-unused',
  version: 1,
  title: 'A right to push is not used',
  severity: 'low',
  mode: 'policy',
  goesBy: ['publishers[].actors'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1078' }],
  why: 'A right that nobody needs is one that only an attacker would use, and nobody would miss its credential.',
  respond: [
    'Ask whether it is still needed. If not, take it away in the registry first, then in the policy.',
    'Revoke the credentials that were made for it.',
  ],
  benignIf: [
    'it pushes seldom: a yearly release, an emergency account',
    'a wider pattern of the policy allows the same',
  ],
  phase: 'facts',
  on: 'right',
  quiet: {
    used: {
      when: 'the registry recorded a push by the actor, or by somebody acting as it, to what the pattern matches within 90 days',
      least: 'recorded',
    },
    'not-covered': {
      when: 'no feed of the registry covers these 90 days up to a week ago: that nothing was pushed is not known',
      least: 'recorded',
      beyondAttackers:
        'to cut a feed short hides only that a right is unused, and the silence is a finding of its own where the policy expects the feed',
    },
  },

  detect(right, lineage) {
    const { actor, repositories, last, covered } = right;
    if (last && last.at >= lineage.at - UNUSED)
      return onRecord('used', `${actor.name} pushed ${nameOf(last)} at ${clockTime(last.at)}`);
    if (!covered || covered.from > lineage.at - UNUSED || covered.to < lineage.at - RECENT)
      return onRecord('not-covered', 'the feed of its registry does not cover 90 days');
    return {
      summary: `${who(actor)} may push to ${repositories} and has pushed nothing there for ${formatDuration(lineage.at - (last?.at ?? covered?.from ?? lineage.at))}${last ? '' : ', as far back as the registry’s records go'}.`,
      confidence: 'recorded',
      absence: 'assumed',
      since: last ? last.at + UNUSED : lineage.at - UNUSED,
      evidence: lastUse(right),
    };
  },
};

function lastUse({ last, actor }: PushRight): readonly Exhibit[] {
  const fact = last?.facts[0];
  return last && fact ? [{ fact, says: `the last push by ${actor.name}: ${nameOf(last)}` }] : [];
}
