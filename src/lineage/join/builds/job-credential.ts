import { projectOfJob } from '../../../core/job-subject.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import { type Candidate, isPaused } from './candidate.ts';

/** That the credential of a push was given to a job, as whoever gave it recorded. */
export interface GivenToJob {
  /** Of which project: `github:acme/shop`. */
  readonly project: string;
  readonly at: Time;
}

/**
 * Clocks are apart, and the record of the end may be a little early. A job’s credential outlives it by up to hours, and an
 * honest push with it by nothing: the job waits for its answer.
 */
const APART = 5 * MINUTE;

/** Undefined where no such record is known, or what acts is no job. */
export function givenToJob({ told: { behind } }: Push): GivenToJob | undefined {
  if (behind?.type !== 'credential.issued' || !isRecorded(behind)) return undefined;
  const { impersonator, actor, at } = behind;
  const project = projectOfJob((impersonator ?? actor)?.name ?? '');
  return project === undefined ? undefined : { project, at };
}

/** Whether the run went on when its job would have got that credential. */
export function wentOnThen({ run: { from, to = Infinity } }: Candidate, at: Time): boolean {
  return from <= at + APART && at <= to + APART;
}

/** Whether it was over when the push was made. */
export function isOver(one: Candidate, { at, since = at }: Push): boolean {
  const { to = Infinity } = one.run;
  return to + APART < since || (since === at && isPaused(one, at, APART));
}
