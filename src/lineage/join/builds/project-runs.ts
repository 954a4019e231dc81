import type { Digest } from '../../../core/digest.ts';
import { pausesOf, type Run } from '../../../core/build.ts';
import type { NamedRun, RunAbsent } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Strength } from '../../../core/strength.ts';
import type { Time } from '../../../core/time.ts';
import { memo, once } from '../../facts/lazy.ts';
import { isPaused } from './candidate.ts';
import { byProject, numbersOf, oldestFirst, type Runs } from './run-list.ts';

interface Report {
  readonly run: Run;
  readonly strength: Strength;
}

function systemOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

/**
 * Which CI projects had a run around each instant: one that had begun, and had not ended more than `after` milliseconds
 * before; each with the number of its runs. The instants come in ascending order, so that every run is looked at twice,
 * however many there are; an answer is good until the next is asked for. `joined`: asked for when an instant is.
 */
export function projectsAround(joined: () => Runs, after: number): (at: Time) => ReadonlyMap<string, number> {
  const sorted = once(() => {
    const runs = joined();
    const recorded = new Set(numbersOf(runs, runs.isRecorded).map((number) => systemOf(runs.project(number))));
    // Beside a system's own records anybody's webhook could make its project a usual one.
    const teaches = (number: number): boolean =>
      runs.isRecorded(number) || !recorded.has(systemOf(runs.project(number)));
    const lasting = numbersOf(runs, (number) => runs.until(number) + after >= runs.from(number) && teaches(number));
    return {
      runs,
      begins: Uint32Array.from(lasting).sort((one, other) => runs.from(one) - runs.from(other)),
      ends: Uint32Array.from(lasting).sort((one, other) => runs.until(one) - runs.until(other)),
    };
  });
  const running = new Map<string, number>();
  const count = (project: string, change: number): void => {
    const now = (running.get(project) ?? 0) + change;
    if (now === 0) running.delete(project);
    else running.set(project, now);
  };
  let begun = 0;
  let ended = 0;
  return (at) => {
    const { runs, begins, ends } = sorted();
    for (let run = begins[begun]; run !== undefined && runs.from(run) <= at; run = begins[begun]) {
      count(runs.project(run), 1);
      begun += 1;
    }
    for (let run = ends[ended]; run !== undefined && runs.until(run) + after < at; run = ends[ended]) {
      count(runs.project(run), -1);
      ended += 1;
    }
    return running;
  };
}

/** Runs by CI project and time, and by the digests they report. */
export class RunIndex {
  readonly #reports = new Map<string, Report[]>();
  /** Of a project: what is heard. */
  readonly inTime: (project: string) => RunsInTime;
  /** That its build system says that it has no such run. */
  readonly absent: (run: NamedRun) => RunAbsent | undefined;
  readonly calledNow: Runs['calledNow'];
  readonly keysOf: Runs['keysOf'];
  readonly #recorded: () => RunsInTime;
  readonly #lastOf: () => (project: string) => Time | undefined;
  readonly #claimed: (project: string) => RunsInTime;

  constructor(runs: Runs, absent: RunIndex['absent'] = () => undefined) {
    this.absent = absent;
    this.calledNow = runs.calledNow;
    this.keysOf = runs.keysOf;
    const inTime = (isWanted: (number: number) => boolean): ((project: string) => RunsInTime) => {
      const ofProject = once(() => Map.groupBy(numbersOf(runs, isWanted), runs.project));
      return memo((project) => new RunsInTime(runs, ofProject().get(project) ?? []));
    };
    this.inTime = inTime(runs.isHeard);
    this.#claimed = inTime((number) => !runs.isHeard(number));
    this.#recorded = once(() => new RunsInTime(runs, numbersOf(runs, runs.isRecorded)));
    this.#lastOf = once(() => lastBySystem(runs));
    for (const run of byProject(runs, runs.makers.filter(runs.isHeard)).map(runs.at)) {
      for (const { digest, strength } of run.products) if (digest) addTo(this.#reports, digest, { run, strength });
    }
  }

  reporting(digest: Digest | string): readonly Report[] {
    return this.#reports.get(digest) ?? [];
  }

  /** Runs of the project, by whatever name, that had begun at the instant, and had not ended more than `after` milliseconds before it. */
  around(project: string, at: Time, after: number): readonly Run[] {
    return this.keysOf(project).flatMap((name) => this.inTime(name).around(at, after));
  }

  /** The same of those that are claimed only, and explain nothing. */
  claimedAround(project: string, at: Time, after: number): readonly Run[] {
    return this.#claimed(project).around(at, after);
  }

  /** As `around`, of any project, but only what CI systems recorded themselves. */
  recordedAround(at: Time, after: number): readonly Run[] {
    return this.#recorded().around(at, after);
  }

  /** When the latest run began that the build system of a project recorded; undefined where it recorded none of the project itself. */
  recordedUntil(project: string): Time | undefined {
    return this.#lastOf()(project);
  }
}

function lastBySystem(runs: Runs): (project: string) => Time | undefined {
  const systemOf = (project: string): string => project.slice(0, project.indexOf(':'));
  const projects = new Set<string>();
  const lasts = new Map<string, Time>();
  for (const number of numbersOf(runs, runs.isRecorded)) {
    const project = runs.project(number);
    projects.add(project);
    lasts.set(systemOf(project), Math.max(runs.from(number), lasts.get(systemOf(project)) ?? 0));
  }
  return (project) => (projects.has(project) ? lasts.get(systemOf(project)) : undefined);
}

/** Runs by time. */
export class RunsInTime {
  readonly runs: Runs;
  /** In the order in which they began. */
  readonly numbers: Uint32Array;
  readonly #longest: number;
  /** By places: what begins at one instant is put in order when somebody first looks there, since it is joined for that. */
  readonly #isOrdered: Uint8Array;

  constructor(runs: Runs, numbers: readonly number[]) {
    this.runs = runs;
    this.numbers = Uint32Array.from(numbers).sort((one, other) => runs.from(one) - runs.from(other));
    this.#longest = numbers.reduce((longest, one) => Math.max(longest, runs.until(one) - runs.from(one)), 0);
    this.#isOrdered = new Uint8Array(numbers.length);
  }

  /** When the first of them began. */
  get first(): Time | undefined {
    const [number] = this.numbers;
    return number === undefined ? undefined : this.runs.from(number);
  }

  /** In the order in which they began. */
  all(): readonly Run[] {
    return this.around(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }

  /** Runs that had begun at the instant, and had not ended more than `after` milliseconds before it; oldest first. */
  around(at: Time, after: number): readonly Run[] {
    const found: Run[] = [];
    this.visit(at, after, (place) => {
      const run = this.at(place);
      if (!isPaused({ pauses: pausesOf(run) }, at, after)) found.push(run);
      return false;
    });
    return found;
  }

  /** Goes through the places of the same runs, oldest first, until `visit` has enough of them. */
  visit(at: Time, after: number, visit: (place: number) => boolean): void {
    const end = this.#firstAfter(at);
    for (let place = this.#firstAfter(at - after - this.#longest - 1); place < end; place += 1) {
      if (this.#isOrdered[place] === 0) this.#orderFrom(place);
      if (this.runs.until(this.#number(place)) + after >= at && visit(place)) return;
    }
  }

  at(place: number): Run {
    return this.runs.at(this.#number(place));
  }

  #number(place: number): number {
    return this.numbers[place] ?? 0;
  }

  #orderFrom(place: number): void {
    const end = this.#firstAfter(this.runs.from(this.#number(place)));
    if (end - place > 1) this.numbers.set(oldestFirst(this.runs, [...this.numbers.subarray(place, end)]), place);
    this.#isOrdered.fill(1, place, end);
  }

  #firstAfter(at: Time): number {
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.runs.from(this.#number(middle)) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
