import { who } from '../../../core/actor.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import type { UntracedPusher } from '../../../core/untraced-pusher.ts';
import { madeOnce } from '../../made-once.ts';
import { isUntold, whoMayPush } from '../publishers.ts';
import { isNewThere, isTraced, mayFill } from './untraced.ts';
import { broughtThere, type Oddity, unbuilt, unfit } from './untraced-builds.ts';
import { offList, whyExpected } from './untraced-strangers.ts';

/** A push without a digest, and what is odd about it. */
export interface OddPush extends Oddity {
  readonly push: DigestlessPush;
}

/** Those of an account's pushes that are odd, oldest first; neither of testing repositories, nor told with an image. */
export const oddPushes = madeOnce((subject: UntracedPusher, lineage: Lineage): readonly OddPush[] =>
  untracedPushes(subject, lineage).flatMap((push) => {
    const why = oddity(push, subject, lineage);
    return why ? [{ push, ...why }] : [];
  }),
);

/** What no record with an image tells of, nor is of a testing repository. */
export function untracedPushes({ pushes }: UntracedPusher, lineage: Lineage): readonly DigestlessPush[] {
  return pushes.filter((push) => !isTraced(push, lineage) && !lineage.policy.isTesting(push));
}

function oddity(push: DigestlessPush, subject: UntracedPusher, lineage: Lineage): Oddity | undefined {
  const { policy } = lineage;
  const name = who(subject.actor);
  if (policy.restrictsPublishers && !mayFill(push, lineage)) {
    const why = whoMayPush(push, policy);
    return {
      why,
      severity: 'high',
      missing: `somebody who meant ${name} to push to ${push.repository}: no publisher entry allows it`,
    };
  }
  const brought = broughtThere(push, subject, lineage);
  if (brought) return brought;
  // Whoever is on a builder pushes from there, too: its record says from where, and not that anything was built.
  const isSent = whyExpected(push, lineage) === 'sent';
  const odd = isSent ? unbuilt(push, lineage) : unfit(push, lineage);
  if (isSent) return odd;
  const off = offList(push, lineage);
  if (off !== undefined)
    return {
      why: `the policy lists other networks or clients of ${name} there, and none that it came ${off}`,
      severity: 'medium',
      missing: `an entry of the policy that lists what it came ${off}`,
    };
  if (subject.isStranger)
    return {
      why: `${name} had never pushed there from such a network, or with such a program${odd ? `, and ${odd.why}` : ''}`,
      severity: odd ? 'high' : 'medium',
      missing: `an earlier push by ${name} from there`,
    };
  if (odd) return odd;
  if (!policy.restrictsPublishers && push === subject.pushes[0] && isNewThere(subject, lineage))
    return {
      why: `${name} never pushed to ${subject.registry} before`,
      severity: 'medium',
      missing: `an earlier push by ${name}`,
    };
  return undefined;
}

/** Of whoever is no stranger in a registry of which the policy says nothing: what is told there is one, as of pushes with a digest. */
export function untoldKey(
  { isStranger, registry, pushes: [first] }: UntracedPusher,
  lineage: Lineage,
): readonly string[] {
  return !isStranger && isUntold(first, lineage) ? [`untold:${registry}`] : [];
}
