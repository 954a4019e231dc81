import { isGoing, runNumbers, type Pause, pausesOf, restartsOf, type Run } from '../../../core/build.ts';
import { known } from '../../../core/known.ts';
import type { BuildEntry } from '../../../core/policy.ts';
import type { Strength } from '../../../core/strength.ts';
import type { Time } from '../../../core/time.ts';
import { disapproval, type Doubt, doubtOf, isAllowedByClaim, isOutsiders } from './approval.ts';
import { projectKey } from '../../facts/run-key.ts';

/** A run as the builds judge it that a push may come from. */
export interface Candidate {
  readonly run: Run;
  readonly project: string;
  /** Why no entry allows it. */
  readonly unapproved?: string;
  /** As {@link isOutsiders}. */
  readonly outsiders?: true;
  /** As {@link isAllowedByClaim}. */
  readonly isNameClaimed?: true;
  /** What only a claim has against the run: judged when the run is chosen, so that no claim chooses another. */
  readonly doubt?: Doubt;
  /** The branch or tag that it ran on, by its short name. */
  readonly ref?: string;
  /** What a tag may call it by: of an approved one alone, for each workflow may count its own. */
  readonly numbers: readonly string[];
  /** When it went on again under its own number. */
  readonly restarts: readonly Time[];
  /** When it had ended and did not go on again yet. */
  readonly pauses: readonly Pause[];
}

/** A run's word on what it made. */
export interface Reporting extends Candidate {
  readonly strength: Strength;
}

/** Whether it went on then, as far as is known. */
export function goesOn({ run, pauses }: Pick<Candidate, 'run' | 'pauses'>, at: Time): boolean {
  return isGoing(run, at) && pauseAt(pauses, at) === undefined;
}

/** Whether it had ended more than `after` milliseconds before, and did not go on again yet. */
export function isPaused({ pauses }: Pick<Candidate, 'pauses'>, at: Time, after: number): boolean {
  const pause = pauseAt(pauses, at);
  return pause !== undefined && pause.from + after < at;
}

function pauseAt(pauses: readonly Pause[], at: Time): Pause | undefined {
  return pauses.length === 0 ? undefined : pauses.find(({ from, to }) => from < at && at < to);
}

/** The run as these builds judge it; where there are none, nothing is asked of it. */
export function judged(run: Run, builds: readonly BuildEntry[]): Candidate {
  const ref = run.claims.ref ? undefined : run.ref?.replace(/^refs\/(?:heads|tags)\//, '');
  const own = { run, project: projectKey(run), restarts: restartsOf(run), pauses: pausesOf(run), ...known({ ref }) };
  if (builds.length === 0) return { ...own, numbers: runNumbers(run) };
  const unapproved = disapproval(run, builds);
  return {
    ...own,
    numbers: unapproved === undefined ? runNumbers(run) : [],
    ...known({ unapproved, doubt: doubtOf(run, builds) }),
    ...(isOutsiders(run, builds) && { outsiders: true as const }),
    ...(isAllowedByClaim(run, builds) && { isNameClaimed: true as const }),
  };
}
