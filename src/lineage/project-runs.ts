import type { Digest } from '../core/digest.ts';
import type { Run } from '../core/lineage.ts';
import type { Strength } from '../core/strength.ts';
import { DAY, type Time } from '../core/time.ts';
import { listAt } from './order.ts';

interface Report {
  readonly run: Run;
  readonly strength: Strength;
}

/** `github:acme/shop`, the key of a CI project. */
export function projectKey(one: { readonly system: string; readonly project: string }): string {
  return `${one.system}:${one.project}`;
}

/** Answers which CI projects had a run around an instant. */
export function projectsAround(runs: readonly Run[], after: number): (at: Time) => readonly string[] {
  const projects = new Map<string, ProjectRuns>();
  for (const run of runs) {
    const own = projects.get(projectKey(run)) ?? new ProjectRuns();
    projects.set(projectKey(run), own);
    own.add(run);
  }
  return (at) => [...projects].filter(([, own]) => own.around(at, after).length > 0).map(([project]) => project);
}

/** The runs of one CI project, added in order of their start, found by time window or by a digest they report. */
export class ProjectRuns {
  readonly #runs: Run[] = [];
  readonly #reports = new Map<string, Report[]>();
  #longest = 0;

  add(run: Run): void {
    this.#runs.push(run);
    this.#longest = Math.max(this.#longest, endOf(run) - run.from);
    for (const { digest, strength } of run.products) if (digest) listAt(this.#reports, digest).push({ run, strength });
  }

  reporting(digest: Digest | string): readonly Report[] {
    return this.#reports.get(digest) ?? [];
  }

  /** Runs that had begun at the instant, and had not ended more than `after` milliseconds before it. */
  around(at: Time, after: number): readonly Run[] {
    const found: Run[] = [];
    for (let index = this.#firstAfter(at) - 1; index >= 0; index--) {
      const run = this.#runs[index];
      if (!run || run.from < at - after - this.#longest) break;
      if (endOf(run) + after >= at) found.push(run);
    }
    return found.reverse();
  }

  #firstAfter(at: Time): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.from ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// A run whose end no record tells is taken to last a day: its end may have been lost, and it must not explain for ever.
function endOf(run: Run): Time {
  return run.to ?? run.from + DAY;
}
