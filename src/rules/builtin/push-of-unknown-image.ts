import { who } from '../../core/actor.ts';
import { counted, firstOf } from '../../core/count.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded, weakest } from '../../core/strength.ts';
import type { DigestlessPush } from '../../core/subjects.ts';
import { hintedKey, isTraced } from '../actors/untraced/untraced.ts';
import { withoutRun } from '../actors/untraced/untraced-builds.ts';
import { oddPushes, untoldKey, untracedPushes } from '../actors/untraced/untraced-oddity.ts';
import { whyExpected } from '../actors/untraced/untraced-strangers.ts';
import { broughtBy, broughtSentence, imageOf, keysOf } from '../places/untraced-places.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { circumstances, clockTime, digestlessExhibit, nameOf, placementExhibits } from '../sentences/sentences.ts';

const MOST_NAMED = 3;
const SHOWN = 4;

export const pushOfUnknownImage: Rule = {
  id: 'push-of-unknown-image',
  version: 1,
  title: 'A tag was set by somebody who may not or never did, or without a build, and no record says to which image',
  severity: 'high',
  mode: 'observe',
  goesBy: ['publishers'],
  attack: IMPLANT,
  why: 'The records of some registries name the tag and who set it, and not the image. So the rules about images have nothing to look at, while whoever set the tag decides what the next container of it runs.',
  respond: [
    'Ask the registry what the tag means now, and compare it with the image that it meant before.',
    'Ask the person or team behind the account whether they pushed this, and why: landwaiter where ACTOR',
    'Pin the workloads that use the tag to the digest that they ran before, until it is clear.',
  ],
  benignIf: [
    'a new team or pipeline started to publish here and the policy was not told',
    'an identity was renamed: list the old name as an alias',
  ],
  phase: 'facts',
  on: 'untraced',
  quiet: {
    allowed: {
      when: 'the policy lets the account that the registry recorded push, promote or replicate there, or move tags back, and it came from where it always does, or with what, or from a network that the policy lists; where the policy asks for builds and runs are read, one that it allows was on; what a host recorded that it pushed by that name was not committed, loaded or imported there; and no tag that does not move by the policy was set again, or by such a run',
      least: 'recorded',
    },
    sent: {
      when: 'a host that the policy lists under builders recorded within ten seconds that it pushed this very name, and the registry recorded no other push of it then: so it came from where it may; where the policy asks for builds, one was on, and it was neither committed nor brought there',
      least: 'recorded',
    },
    usual: {
      when: 'without publishers in the policy: it pushed to the registry before, from there or with that, or too little is known of the repository',
      least: 'recorded',
    },
    testing: { when: 'the repositories are of class testing: anyone may push', least: 'recorded' },
  },

  detect(subject, lineage) {
    const { actor, pushes } = subject;
    if (pushes.every((push) => isTraced(push, lineage))) return undefined;
    const asked = untracedPushes(subject, lineage);
    if (asked.length === 0) return onRecord('testing', 'they are testing repositories');
    const odd = oddPushes(subject, lineage);
    const [first] = odd;
    if (!first) return quietBecause(asked, lineage);
    const own = odd.map(({ push }) => push);
    const last = own.at(-1) ?? first.push;
    const names = [...new Set(own.map(nameOf))];
    const until = last === first.push ? '' : `, the last at ${clockTime(last.at)}`;
    const unbuilt = withoutRun(first.push, lineage);
    const brought = broughtBy(own, lineage);
    return {
      summary: `${who(actor)} set ${counted(names.length, 'tag')} (${firstOf(names, MOST_NAMED)}) ${circumstances(first.push)}${until}, and no record says to which image${names.length > 1 ? 's' : ''}; ${first.why}${broughtSentence(brought)}.`,
      severity: odd.some((one) => one.severity === 'high') ? 'high' : 'medium',
      confidence: weakest(own.map(({ strength }) => strength)),
      missing: [
        ...new Set([
          'a record that tells which images these are',
          first.missing,
          ...(unbuilt.length > 0 ? [`a run of ${firstOf(unbuilt, MOST_NAMED)} at that time`] : []),
        ]),
      ],
      // What is said of these pushes, and of the images that ran by these names, is told with it.
      alsoOn: [...own.map(hintedKey), ...keysOf(brought), ...untoldKey(subject, lineage)],
      pendingUntil: first.push.at + lineage.policy.windows.lateEvidence,
      evidence: [
        ...[...new Set([...own.slice(0, SHOWN - 1), last])].map(digestlessExhibit),
        ...brought.slice(0, 2).flatMap(({ placement }) => placementExhibits(placement)),
      ],
      ...imageOf(brought),
    };
  },
};

/** What only a webhook says is no reason for calm. */
function quietBecause(pushes: readonly DigestlessPush[], lineage: Lineage) {
  if (!pushes.every(isRecorded)) return undefined;
  const sent = pushes.find((push) => whyExpected(push, lineage) === 'sent');
  const host = sent && lineage.sentAs(sent)?.host;
  if (host !== undefined) return onRecord('sent', `${host} recorded that it pushed it, or it pushed as always`);
  return lineage.policy.restrictsPublishers
    ? onRecord('allowed', 'the policy allows it')
    : onRecord('usual', 'it pushed there before, or too little is known');
}
