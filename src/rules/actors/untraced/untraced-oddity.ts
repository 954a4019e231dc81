import { who } from '../../../core/actor.ts';
import { namesCommit, type Run } from '../../../core/build.ts';
import { isOfTag } from '../../../core/run-refs.ts';
import { isRunOf } from '../../../core/former-name.ts';
import type { Severity } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { BuildEntry, Publisher } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import type { UntracedPusher } from '../../../core/untraced-pusher.ts';
import { countUntil } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import { clockTime } from '../../sentences/sentences.ts';
import { isUntold, whoMayPush } from '../publishers.ts';
import { isNewThere, isTraced, mayFill, setsOf } from './untraced.ts';
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
  if (whyExpected(push, lineage) === 'sent') return undefined;
  const off = offList(push, lineage);
  if (off !== undefined)
    return {
      why: `the policy lists other networks or clients of ${name} there, and none that it came ${off}`,
      severity: 'medium',
      missing: `an entry of the policy that lists what it came ${off}`,
    };
  const odd = unfit(push, lineage);
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

type Oddity = Omit<OddPush, 'push'>;

/** What the policy says of the builds and the tags of a repository, and the push does not keep to. */
function unfit(push: DigestlessPush, lineage: Lineage): Oddity | undefined {
  if (!isRecorded(push)) return undefined;
  const entries = entriesOf(push, lineage);
  const projects = entries.flatMap(({ builds = [] }) => builds).map(projectOf);
  const runs = projects.flatMap((one) => lineage.runsBeside(push, one));
  // A release that is built again is pushed again.
  const again = runs.some((run) => isBuiltAs(run, push)) ? undefined : setAgain(push, lineage);
  const isAsked = projects.length > 0 && entries.every(({ builds }) => builds !== undefined);
  if (!isAsked || runs.length > 0 || lineage.runCoverage(push, projects).absence === 'unproven') return again;
  const names = [...new Set(projects.map(projectName))].join(', ');
  return {
    why: `no run of ${names}, from which the policy has it built, is on record of that time${again ? `, and ${again.why}` : ''}`,
    severity: again ? 'high' : 'medium',
    missing: `a run of ${names} at that time`,
  };
}

function isBuiltAs(run: Run, { tag }: DigestlessPush): boolean {
  return tag !== undefined && (isOfTag(run, tag) || namesCommit({ tag }, run));
}

/** The policy says that the tag does not move, and it had been set before. */
function setAgain(push: DigestlessPush, lineage: Lineage): Oddity | undefined {
  const { policy } = lineage;
  const { tag } = push;
  if (tag === undefined || policy.tagKind(push, tag) !== 'immutable') return undefined;
  const sets = setsOf(lineage.digestlessTo(push)).byTag.get(tag) ?? [];
  // A job that is tried again pushes again.
  const before = sets[countUntil(sets, push.at - policy.windows.buildToPush - 1) - 1];
  return (
    before && {
      why: `the tag, which the policy says does not move, had been set by ${who(before.actor)} at ${clockTime(before.at)}`,
      severity: 'medium',
      missing: 'a record that both are one image',
    }
  );
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
  const builds = entriesOf(push, lineage).flatMap(({ builds = [] }) => builds);
  const runs = lineage.runsAround(push);
  const isRunning = builds.some((build) => runs.some((run) => isRunOf(run, build)));
  return isRunning ? [] : [...new Set(builds.map((build) => projectName(projectOf(build))))];
}

type Project = Pick<Run, 'system' | 'project'>;

function projectOf({ source, project }: BuildEntry): Project {
  return { system: source, project };
}

function projectName({ system, project }: Project): string {
  return `${system} ${project}`;
}

/** Those that let the account push there. */
function entriesOf(push: DigestlessPush, { policy }: Lineage): readonly Publisher[] {
  const { actor } = push;
  return policy.publishers(push).filter(({ actors }) => actor && actors?.matches(actor.name) !== false);
}
