import type { Habits } from '../../../core/habit.ts';
import { projectOfJob } from '../../../core/job-subject.ts';
import type { BuildEntry, Policy, Publisher } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { projectKey } from '../../facts/run-key.ts';
import type { RunIndex } from './project-runs.ts';

/** By what it is known which builds a repository has. */
interface Asking {
  readonly policy: Policy;
  readonly habits: Habits;
}

/** Keys of the projects that a push should come from; undefined: nobody says which builds this repository should have. */
export function projectsFor(push: Push, { policy, habits }: Asking): readonly string[] | undefined {
  const builds = buildsFor(policy.publishers(push));
  if (builds.length > 0)
    return [...new Set(builds.map((build) => projectKey({ system: build.source, project: build.project })))];
  const habit = habits.projects(push);
  return habit.speaks && habit.seen.size > 0 ? [...habit.seen.keys()].sort() : undefined;
}

/** The same, and those whose runs of once are meant by one of these names. */
export function keysFor(push: Push, asking: Asking & { readonly runs: RunIndex }): readonly string[] | undefined {
  const projects = projectsFor(push, asking)?.flatMap(asking.runs.keysOf);
  return projects && [...new Set(projects)];
}

/**
 * Where the record of a push names the job whose token it was pushed with, its build is a run of that job’s project, be it one
 * that nobody asks for; but for a project that no list and no run has by that name, as one that was renamed since.
 */
export function ofItsJob(
  { behind, told }: Push,
  projects: readonly string[] | undefined,
  runs: RunIndex,
): readonly string[] | undefined {
  const job = behind && projectOfJob(behind.name);
  const own = job === undefined ? undefined : runs.calledNow(job);
  if (!projects || own === undefined || (told.behind && !isRecorded(told.behind))) return projects;
  return projects.includes(own) || runs.inTime(own).numbers.length > 0 ? [own] : projects;
}

/** All that these let push. */
export function buildsFor(publishers: readonly Publisher[]): readonly BuildEntry[] {
  return publishers.flatMap((publisher) => publisher.builds ?? []);
}
