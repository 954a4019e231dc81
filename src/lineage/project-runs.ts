import type { Digest } from '../core/digest.ts';
import type { Run } from '../core/build.ts';
import type { Strength } from '../core/strength.ts';
import { DAY, type Time } from '../core/time.ts';
import { listAt } from '../core/grouping.ts';
import { bestOf } from './order.ts';

interface Report {
  readonly run: Run;
  readonly strength: Strength;
}

/** `github:acme/shop`, the key of a CI project. */
export function projectKey(one: { readonly system: string; readonly project: string }): string {
  return `${one.system}:${one.project}`;
}

/**
 * Which CI projects had a run around each instant: one that had begun, and had not ended more than `after` milliseconds
 * before; each with the number of its runs. The instants come in ascending order, so that every run is looked at twice,
 * however many there are; an answer is good until the next is asked for.
 */
export function projectsAround(runs: readonly Run[], after: number): (at: Time) => ReadonlyMap<string, number> {
  const lasting = runs.filter((run) => endOf(run) + after >= run.from);
  const begins = lasting.toSorted((one, other) => one.from - other.from);
  const ends = lasting.toSorted((one, other) => endOf(one) - endOf(other));
  const running = new Map<string, number>();
  const count = (run: Run, change: number): void => {
    const project = projectKey(run);
    const now = (running.get(project) ?? 0) + change;
    if (now === 0) running.delete(project);
    else running.set(project, now);
  };
  let begun = 0;
  let ended = 0;
  return (at) => {
    for (let run = begins[begun]; run && run.from <= at; run = begins[begun]) {
      count(run, 1);
      begun += 1;
    }
    for (let run = ends[ended]; run && endOf(run) + after < at; run = ends[ended]) {
      count(run, -1);
      ended += 1;
    }
    return running;
  };
}

/** Runs by CI project and time, and by the digests they report. */
export class RunIndex {
  readonly #reports = new Map<string, Report[]>();
  readonly #projects = new Map<string, RunsInTime>();

  /** @param runs in order of their start. */
  constructor(runs: readonly Run[]) {
    const byProject = new Map<string, Run[]>();
    for (const run of runs) listAt(byProject, projectKey(run)).push(run);
    for (const [project, own] of byProject) {
      // Where the CI system's own records are read, a webhook that anybody could have sent explains nothing.
      const best = bestOf(own);
      this.#projects.set(project, new RunsInTime(best));
      for (const run of best) {
        for (const { digest, strength } of run.products)
          if (digest) listAt(this.#reports, digest).push({ run, strength });
      }
    }
  }

  reporting(digest: Digest | string): readonly Report[] {
    return this.#reports.get(digest) ?? [];
  }

  /** Runs that had begun at the instant, and had not ended more than `after` milliseconds before it. */
  around(project: string, at: Time, after: number): readonly Run[] {
    return this.#projects.get(project)?.around(at, after) ?? [];
  }
}

/** Runs by time. */
export class RunsInTime {
  readonly #runs: readonly Run[];
  readonly #longest: number;

  /** @param runs in order of their start. */
  constructor(runs: readonly Run[]) {
    this.#runs = runs;
    this.#longest = runs.reduce((longest, run) => Math.max(longest, endOf(run) - run.from), 0);
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
