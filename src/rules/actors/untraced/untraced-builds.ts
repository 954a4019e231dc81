import { who } from '../../../core/actor.ts';
import { type HostOrigin, namesCommit, type Run } from '../../../core/build.ts';
import { BUILDER_BY, isOfBuilder, isPlain, isUsualBuilder } from '../../../core/builder.ts';
import { firstOf } from '../../../core/count.ts';
import type { Severity } from '../../../core/finding.ts';
import { isRunOf } from '../../../core/former-name.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { BuildEntry, Publisher } from '../../../core/policy.ts';
import { isOfTag } from '../../../core/run-refs.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { DigestlessPush } from '../../../core/subjects.ts';
import type { UntracedPusher } from '../../../core/untraced-pusher.ts';
import { countUntil, DAY } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import { clockTime, madeThere, runName } from '../../sentences/sentences.ts';
import { setsOf } from './untraced.ts';

const MOST_NAMED = 3;
/** One in so many is no habit. */
const FEW = 10;

/** What is odd about a push without a digest. */
export interface Oddity {
  readonly why: string;
  readonly severity: Severity;
  readonly missing: string;
}

/**
 * A host recorded that what it pushed by this name then was committed from a container, loaded or imported: no build makes
 * images so, on a builder neither, but where its pipeline always does. Docker’s record of a push has no image; the name had it
 * on the host.
 */
export function broughtThere(push: DigestlessPush, subject: UntracedPusher, lineage: Lineage): Oddity | undefined {
  const origin = broughtOrigin(push, lineage);
  if (!origin || (isOfBuilder(origin, lineage.policy) && !isUnusualOf(origin.host, push, subject, lineage)))
    return undefined;
  return {
    why: `what ${origin.host ?? 'an unnamed host'} recorded that it pushed by that name was ${madeThere(origin)} at ${clockTime(origin.at)}`,
    severity: 'high',
    missing: 'a build that made it',
  };
}

function broughtOrigin(push: DigestlessPush, lineage: Lineage): HostOrigin | undefined {
  return lineage.sentOrigins(push).find((one) => !isPlain(one));
}

/** A builder that leaves no record of its builds pushed enough for the account that was not brought so; and of ten one at most was. */
function isUnusualOf(
  host: string | undefined,
  { at }: DigestlessPush,
  subject: UntracedPusher,
  lineage: Lineage,
): boolean {
  const { plain = [], brought = [] } = waysOf(subject, lineage).get(host) ?? {};
  const pushes = countUntil(plain, at - 1);
  const days = new Set(plain.slice(0, BUILDER_BY.pushes).map((one) => Math.floor(one.at / DAY)));
  const last = plain[pushes - 1];
  if (last) days.add(Math.floor(last.at / DAY));
  return isUsualBuilder({ pushes, days: days.size }) && countUntil(brought, at - 1) * FEW <= pushes;
}

/** What hosts recorded that they pushed for the account, gone through once: there may be very many. */
const waysOf = madeOnce((subject: UntracedPusher, lineage: Lineage) => {
  const ways = new Map<string | undefined, { readonly plain: DigestlessPush[]; readonly brought: DigestlessPush[] }>();
  for (const push of subject.pushes) {
    for (const origin of lineage.sentOrigins(push)) {
      const own = ways.get(origin.host) ?? { plain: [], brought: [] };
      ways.set(origin.host, own);
      (isPlain(origin) ? own.plain : own.brought).push(push);
    }
  }
  return ways;
});

/** What the policy says of the builds and the tags of a repository, and the push does not keep to. */
export function unfit(push: DigestlessPush, lineage: Lineage): Oddity | undefined {
  if (!isRecorded(push)) return undefined;
  const odd = unbuilt(push, lineage);
  // A release that is built again is pushed again.
  const again = runsBeside(push, lineage).some((run) => isBuiltAs(run, push)) ? undefined : setAgain(push, lineage);
  return odd && again ? { ...odd, why: `${odd.why}, and ${again.why}`, severity: 'high' } : (odd ?? again);
}

/** The policy has the repository built, and no run of that time is on record that it allows, where one would be. */
export function unbuilt(push: DigestlessPush, lineage: Lineage): Oddity | undefined {
  const entries = entriesOf(push, lineage);
  const builds = buildsOf(entries);
  const isAsked = builds.length > 0 && entries.every((entry) => entry.builds !== undefined);
  if (!isRecorded(push) || !isAsked) return undefined;
  const runs = runsBeside(push, lineage);
  const [unallowed, ...others] = runs.map((run) => lineage.disapproval(run, builds));
  if (unallowed !== undefined && others.every((one) => one !== undefined))
    return {
      why: `of its builds only ${firstOf(runs.map(runName), MOST_NAMED)} went on then, and ${unallowed}`,
      severity: 'high',
      missing: 'a run of that time that the policy allows',
    };
  const projects = builds.map(projectOf);
  if (runs.length > 0 || lineage.runCoverage(push, projects).absence === 'unproven') return undefined;
  const names = [...new Set(projects.map(projectName))].join(', ');
  return {
    why: `no run of ${names}, from which the policy has it built, is on record of that time`,
    severity: 'medium',
    missing: `a run of ${names} at that time`,
  };
}

/** Those of its builds that went on then, whatever the policy says of their refs and workflows. */
function runsBeside(push: DigestlessPush, lineage: Lineage): readonly Run[] {
  const found = buildsOf(entriesOf(push, lineage)).flatMap((build) => lineage.runsBeside(push, projectOf(build)));
  return [...new Set(found)];
}

function buildsOf(entries: readonly Publisher[]): readonly BuildEntry[] {
  return entries.flatMap(({ builds = [] }) => builds);
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

/** The projects that the policy says the repository is built from, of which no run was on record as going on then. */
export function withoutRun(push: DigestlessPush, lineage: Lineage): readonly string[] {
  const builds = buildsOf(entriesOf(push, lineage));
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
