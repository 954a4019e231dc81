import type { Run } from '../../../core/build.ts';
import type { Time } from '../../../core/time.ts';

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
  /** As which project there are runs of what was called so once. */
  calledNow(project: string): string;
  /** That project, and those whose runs of once are meant by its name. */
  keysOf(project: string): readonly string[];
  /** Whether it is recorded, or lies before or after the CI system's own records of its project: beside those a webhook explains nothing. */
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
  return numbers.toSorted((one, other) => byStart(runs, one, other));
}

/** The same, the projects one after the other: first the one whose first run is the oldest. */
export function byProject(runs: Runs, numbers: readonly number[]): readonly number[] {
  const first = new Map(numbers.map((number) => [runs.project(number), number]));
  if (first.size === 1) return oldestFirst(runs, numbers);
  for (let number = 0; number < runs.count; number += 1) {
    const known = first.get(runs.project(number));
    if (known !== undefined && byStart(runs, number, known) < 0) first.set(runs.project(number), number);
  }
  const firstOf = (number: number): number => first.get(runs.project(number)) ?? number;
  return numbers.toSorted((one, other) => byStart(runs, firstOf(one), firstOf(other)) || byStart(runs, one, other));
}

function byStart(runs: Runs, one: number, other: number): number {
  const time = runs.from(one) - runs.from(other);
  if (time !== 0 || one === other) return time;
  const [run, otherRun] = [runs.at(one).run, runs.at(other).run];
  return run === otherRun ? one - other : run < otherRun ? -1 : 1;
}
