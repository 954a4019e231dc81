import { restartsOf, type Run } from '../core/build.ts';
import { known } from '../core/known.ts';
import type { BuildEntry } from '../core/policy.ts';
import type { Strength } from '../core/strength.ts';
import type { Time } from '../core/time.ts';
import { disapproval, type Doubt, doubtOf } from './approval.ts';
import type { Crowd, Crowded } from './crowd.ts';
import { memo } from './lazy.ts';
import { projectKey, type RunIndex, type RunsInTime } from './project-runs.ts';

/** A run as the builds judge it that a push may come from. */
export interface Candidate {
  readonly run: Run;
  readonly project: string;
  /** Why no entry allows it. */
  readonly unapproved?: string;
  /** What only a claim has against the run: judged when the run is chosen, so that no claim chooses another. */
  readonly doubt?: Doubt;
  /** The branch or tag that it ran on, by its short name. */
  readonly ref?: string;
  /** When it went on again under its own number. */
  readonly restarts: readonly Time[];
}

/** A run's word on what it made. */
export interface Reporting extends Candidate {
  readonly strength: Strength;
}

/**
 * Runs, judged once for all pushes that ask for the same builds. Where all builds start at one hour there may be very many
 * around each push: they are gone through in place, and stand in no list of each push's own.
 */
export class Candidates {
  readonly builds: readonly BuildEntry[];
  /** What runs reported of a digest: each project's oldest first. */
  readonly reporting: (digest: string) => readonly Reporting[];
  readonly #of: (run: Run) => Candidate;
  readonly #runs: RunIndex;
  readonly #placed = new Map<RunsInTime, Candidate[]>();
  readonly #crowds = new Map<number, Map<string, Crowd>>();

  constructor(builds: readonly BuildEntry[], runs: RunIndex) {
    this.builds = builds;
    this.#runs = runs;
    this.#of = memo((run) => judged(run, builds));
    this.reporting = memo((digest) =>
      runs.reporting(digest).map(({ run, strength }) => ({ ...this.#of(run), strength })),
    );
  }

  /** How many there are of a project, for instants in ascending order. */
  crowd(project: string, after: number, at: Time): Crowded {
    const crowds = this.#crowds.get(after) ?? new Map<string, Crowd>();
    this.#crowds.set(after, crowds);
    const crowd = crowds.get(project) ?? this.#runs.inTime(project).crowd(after, this.#of);
    crowds.set(project, crowd);
    return crowd.at(at);
  }

  /** Goes through those of the projects that had begun, and had not ended long before, until `visit` has enough of them. */
  visit(projects: readonly string[], at: Time, after: number, visit: (one: Candidate) => boolean): void {
    let isEnough = false;
    for (const project of projects) {
      if (isEnough) return;
      const runs = this.#runs.inTime(project);
      const placed = this.#placed.get(runs) ?? [];
      this.#placed.set(runs, placed);
      runs.visit(at, after, (place) => {
        isEnough = visit((placed[place] ??= this.#of(runs.at(place))));
        return isEnough;
      });
    }
  }
}

function judged(run: Run, builds: readonly BuildEntry[]): Candidate {
  const ref = run.claims.ref ? undefined : run.ref?.replace(/^refs\/(?:heads|tags)\//, '');
  const own = { run, project: projectKey(run), restarts: restartsOf(run), ...known({ ref }) };
  return builds.length === 0
    ? own
    : { ...own, ...known({ unapproved: disapproval(run, builds), doubt: doubtOf(run) }) };
}
