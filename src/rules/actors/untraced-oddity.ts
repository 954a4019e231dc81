import { who } from '../../core/actor.ts';
import { isRunOf } from '../../core/former-name.ts';
import type { Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { DigestlessPush } from '../../core/subjects.ts';
import type { UntracedPusher } from '../../core/untraced-pusher.ts';
import { madeOnce } from '../made-once.ts';
import { isUntold, whoMayPush } from './publishers.ts';
import { isNewThere, isTraced, mayFill } from './untraced.ts';
import { offList, whyExpected } from './untraced-strangers.ts';

/** A push without a digest, and what is odd about it. */
export interface OddPush {
  readonly push: DigestlessPush;
  readonly why: string;
  readonly severity: Severity;
  readonly missing: string;
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

function oddity(push: DigestlessPush, subject: UntracedPusher, lineage: Lineage): Omit<OddPush, 'push'> | undefined {
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
  if (whyExpected(push, lineage) === 'sent') return undefined;
  const off = offList(push, lineage);
  if (off !== undefined)
    return {
      why: `the policy lists other networks or clients of ${name} there, and none that it came ${off}`,
      severity: 'medium',
      missing: `an entry of the policy that lists what it came ${off}`,
    };
  if (subject.isStranger)
    return {
      why: `${name} had never pushed there from such a network, or with such a program`,
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

/** Of whoever is no stranger in a registry of which the policy says nothing: what is told there is one, as of pushes with a digest. */
export function untoldKey(
  { isStranger, registry, pushes: [first] }: UntracedPusher,
  lineage: Lineage,
): readonly string[] {
  return !isStranger && isUntold(first, lineage) ? [`untold:${registry}`] : [];
}

/** The projects that the policy says the repository is built from, of which no run was on record as going on then. */
export function withoutRun(push: DigestlessPush, lineage: Lineage): readonly string[] {
  const { actor } = push;
  const entries = lineage.policy
    .publishers(push)
    .filter(({ actors }) => actor && actors?.matches(actor.name) !== false);
  const builds = entries.flatMap(({ builds = [] }) => builds);
  const runs = lineage.runsAround(push);
  const isRunning = builds.some((build) => runs.some((run) => isRunOf(run, build)));
  return isRunning ? [] : [...new Set(builds.map(({ source, project }) => `${source} ${project}`))];
}
