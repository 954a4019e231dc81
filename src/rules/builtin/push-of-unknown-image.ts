import { who } from '../../core/actor.ts';
import { counted, firstOf } from '../../core/count.ts';
import type { Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded, weakest } from '../../core/strength.ts';
import type { DigestlessPush } from '../../core/subjects.ts';
import type { UntracedPusher } from '../../core/untraced-pusher.ts';
import { fromElsewhere, isNewThere, isTraced, mayFill, ranBy } from '../actors/untraced.ts';
import { whoMayPush } from '../actors/publishers.ts';
import { type Exhibit, IMPLANT, onRecord, type Rule } from '../rule.ts';
import { circumstances, clockTime, nameOf } from '../sentences/sentences.ts';

const MOST_NAMED = 3;
const SHOWN = 4;

export const pushOfUnknownImage: Rule = {
  id: 'push-of-unknown-image',
  version: 1,
  title: 'Somebody who may not, or never did, set a tag, and no record says to which image',
  severity: 'high',
  mode: 'observe',
  goesBy: ['publishers'],
  attack: IMPLANT,
  why: 'The records of some registries name the tag and who set it, and not the image. So the rules about images have nothing to look at, while whoever set the tag decides what the next container of it runs.',
  respond: [
    'Ask the registry what the tag means now, and compare it with the image that it meant before.',
    'Ask the person or team behind the account whether they pushed this, and why: landwaiter where ACTOR.',
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
      when: 'the policy lets the account that the registry recorded push, promote or replicate there, or move tags back, and it came from where it always does, or with what',
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
    const untraced = pushes.filter((push) => !isTraced(push, lineage));
    if (untraced.length === 0) return undefined;
    const asked = untraced.filter((push) => !lineage.policy.isTesting(push));
    if (asked.length === 0) return onRecord('testing', 'they are testing repositories');
    const elsewhere = fromElsewhere(subject);
    const odd = asked.flatMap((push) => {
      const why = oddity(push, { subject, isElsewhere: elsewhere.has(push) }, lineage);
      return why ? [{ push, ...why }] : [];
    });
    const [first] = odd;
    if (!first) return quietBecause(asked, lineage);
    const last = odd.at(-1) ?? first;
    const names = [...new Set(odd.map(({ push }) => nameOf(push)))];
    const severity: Severity = odd.some((one) => one.severity === 'high') ? 'high' : 'medium';
    const until = last === first ? '' : `, the last at ${clockTime(last.push.at)}`;
    return {
      summary: `${who(actor)} set ${counted(names.length, 'tag')} (${firstOf(names, MOST_NAMED)}) ${circumstances(first.push)}${until}, and no record says to which images; ${first.why}.`,
      severity,
      confidence: weakest(odd.map(({ push }) => push.strength)),
      missing: ['a record that tells which images these are', first.missing],
      // What is said of the images that ran by these names is told with it.
      alsoOn: ranBy(
        odd.map(({ push }) => push),
        lineage,
      ),
      pendingUntil: first.push.at + lineage.policy.windows.lateEvidence,
      evidence: [...new Set([...odd.slice(0, SHOWN - 1), last])].map(({ push }) => exhibit(push)),
    };
  },
};

interface Oddity {
  readonly why: string;
  readonly severity: Severity;
  readonly missing: string;
}

interface Beside {
  readonly subject: UntracedPusher;
  /** It came neither from where the account always did, nor with what. */
  readonly isElsewhere: boolean;
}

function oddity(push: DigestlessPush, { subject, isElsewhere }: Beside, lineage: Lineage): Oddity | undefined {
  const { policy } = lineage;
  const name = who(subject.actor);
  if (policy.restrictsPublishers && !mayFill(push, lineage)) {
    const why = whoMayPush(push, policy);
    return { why, severity: 'high', missing: `a publisher entry that allows ${name} to push to ${push.repository}` };
  }
  if (isElsewhere)
    return {
      why: `${name} never pushed there from such a network, or with such a program`,
      severity: 'medium',
      missing: `an earlier push by ${name} from there`,
    };
  if (!policy.restrictsPublishers && push === subject.pushes[0] && isNewThere(subject, lineage))
    return {
      why: `${name} never pushed to ${subject.registry} before`,
      severity: 'medium',
      missing: `an earlier push by ${name}`,
    };
  return undefined;
}

/** What only a webhook says is no reason for calm. */
function quietBecause(pushes: readonly DigestlessPush[], { policy }: Lineage) {
  if (!pushes.every(isRecorded)) return undefined;
  return policy.restrictsPublishers
    ? onRecord('allowed', 'the policy allows it')
    : onRecord('usual', 'it pushed there before, or too little is known');
}

function exhibit(push: DigestlessPush): Exhibit {
  return { fact: push.facts[0], says: `${who(push.actor)} set ${nameOf(push)}, and the record has no digest` };
}
