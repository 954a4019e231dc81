import type { Run } from '../../../core/build.ts';
import type { BuildEntry } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';
import { type Candidate, isPaused, judged, type Reporting } from './candidate.ts';
import { Crowd, type Crowded } from './crowd.ts';
import { memo } from '../../facts/lazy.ts';
import type { RunIndex, RunsInTime } from './project-runs.ts';

/**
 * Runs, judged once for all pushes that ask for the same builds. Where all builds start at one hour there may be very many
 * around each push: they are gone through in place, and stand in no list of each push's own.
 */
export class Candidates {
  readonly builds: readonly BuildEntry[];
  /** What runs reported of a digest: each project's oldest first. */
  readonly reporting: (digest: string) => readonly Reporting[];
  /** The run as the builds judge it. */
  readonly judge: (run: Run) => Candidate;
  readonly #runs: RunIndex;
  readonly #placed = new Map<RunsInTime, Candidate[]>();
  readonly #crowds = new Map<number, Map<string, Crowd>>();

  constructor(builds: readonly BuildEntry[], runs: RunIndex) {
    this.builds = builds;
    this.#runs = runs;
    this.judge = memo((run) => judged(run, builds));
    this.reporting = memo((digest) =>
      runs.reporting(digest).map(({ run, strength }) => ({ ...this.judge(run), strength })),
    );
  }

  /** How many there are of a project, for instants in ascending order. */
  crowd(project: string, after: number, at: Time): Crowded {
    const crowds = this.#crowds.get(after) ?? new Map<string, Crowd>();
    this.#crowds.set(after, crowds);
    const crowd = crowds.get(project) ?? this.#crowdOf(this.#runs.inTime(project), after);
    crowds.set(project, crowd);
    return crowd.at(at);
  }

  #crowdOf({ runs, numbers }: RunsInTime, after: number): Crowd {
    return new Crowd(
      numbers,
      { from: runs.from, until: runs.until, candidate: (one) => this.judge(runs.at(one)) },
      after,
    );
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
        const one = (placed[place] ??= this.judge(runs.at(place)));
        isEnough = !isPaused(one, at, after) && visit(one);
        return isEnough;
      });
    }
  }
}
