import type { Run } from '../core/build.ts';
import type { Time } from '../core/time.ts';

/**
 * CI runs under numbers. There may be very many: of each is kept what it is looked up by, and it is joined from its
 * records when it is first asked for.
 */
export interface Runs {
  readonly count: number;
  at(number: number): Run;
  from(number: number): Time;
  /** When it ended. One whose end no record tells is taken to last a day: it may have been lost, and must not explain for ever. */
  until(number: number): Time;
  /** As `projectKey`. */
  project(number: number): string;
  isRecorded(number: number): boolean;
  /** Where the CI system's own records are read, a webhook that anybody could have sent explains nothing. */
  isHeard(number: number): boolean;
  /** Those that report what they made. */
  readonly makers: readonly number[];
  /** Those of a commit, and maybe some more. */
  ofCommit(commit: string): readonly number[];
  /** Oldest first. */
  all(): readonly Run[];
}

export function numbersOf({ count }: Runs, isWanted: (number: number) => boolean): readonly number[] {
  const wanted: number[] = [];
  for (let number = 0; number < count; number += 1) if (isWanted(number)) wanted.push(number);
  return wanted;
}

/** Numbers in the order in which their runs began. */
export function oldestFirst(runs: Runs, numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((one, other) => {
    const time = runs.from(one) - runs.from(other);
    if (time !== 0) return time;
    const [run, otherRun] = [runs.at(one).run, runs.at(other).run];
    return run === otherRun ? one - other : run < otherRun ? -1 : 1;
  });
}
