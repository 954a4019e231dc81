import type { Time } from '../../../core/time.ts';
import { type Candidate, goesOn, isPaused } from './candidate.ts';

/** How many of the runs of an instant are approved, and not, and of each how many go on. */
export interface Crowded {
  readonly approved: Counted;
  readonly others: Counted;
  /** How many ran on a branch or tag of that short name, or have it for a number. */
  on(name: string): number;
}

export interface Counted {
  going: number;
  ended: number;
  /** Those that a claim speaks against. */
  doubts: number;
}

const MOST_RESTARTED = 50;

/** What is known of a run without joining it: when it began, and until when it went on at most. */
interface Times {
  from(number: number): Time;
  until(number: number): Time;
  candidate(number: number): Candidate;
}

/**
 * Counts the runs around instants that come in ascending order: each is looked at when it begins, when it ends and when it
 * has ended long ago, however many instants there are. An earlier instant begins anew.
 */
export class Crowd {
  readonly #times: Times;
  readonly #after: number;
  readonly #begins: Uint32Array;
  readonly #ends: Uint32Array;
  #begun = 0;
  #ended = 0;
  #left = 0;
  #last = Number.NEGATIVE_INFINITY;
  /** Those around the last instant, and whether each went on. */
  readonly #around = new Map<number, boolean>();
  readonly #names = new Map<string, number>();
  /** Those around it that were started again: some may not go on just then. */
  readonly #restarted = new Set<number>();
  readonly #approved: Counted = { going: 0, ended: 0, doubts: 0 };
  readonly #others: Counted = { going: 0, ended: 0, doubts: 0 };

  /** @param after how long after its end a run is counted. */
  constructor(numbers: Uint32Array, times: Times, after: number) {
    this.#times = times;
    this.#after = after;
    this.#begins = numbers.toSorted((one, other) => times.from(one) - times.from(other));
    this.#ends = numbers.toSorted((one, other) => times.until(one) - times.until(other));
  }

  at(instant: Time): Crowded {
    if (instant < this.#last) this.#reset();
    this.#last = instant;
    const { from, until } = this.#times;
    for (
      let run = this.#begins[this.#begun];
      run !== undefined && from(run) <= instant;
      run = this.#begins[this.#begun]
    ) {
      if (until(run) + this.#after >= instant) this.#enter(run, this.#goesOn(run, instant));
      this.#begun += 1;
    }
    for (let run = this.#ends[this.#ended]; run !== undefined && until(run) < instant; run = this.#ends[this.#ended]) {
      if (this.#around.get(run) === true && !this.#goesOn(run, instant)) {
        this.#leave(run);
        this.#enter(run, false);
      }
      this.#ended += 1;
    }
    const isOver = (run: number): boolean => until(run) + this.#after < instant;
    for (let run = this.#ends[this.#left]; run !== undefined && isOver(run); run = this.#ends[this.#left]) {
      if (this.#around.has(run)) this.#leave(run);
      this.#left += 1;
    }
    const { approved, others } = this.#withoutPaused(instant);
    return { approved, others, on: (name) => this.#names.get(name) ?? 0 };
  }

  /** So many are looked at: whoever sends claims can have any number started again, and each then counts as going on. */
  #withoutPaused(instant: Time): Pick<Crowded, 'approved' | 'others'> {
    if (this.#restarted.size === 0 || this.#restarted.size > MOST_RESTARTED)
      return { approved: this.#approved, others: this.#others };
    const [approved, others] = [{ ...this.#approved }, { ...this.#others }];
    for (const number of this.#restarted) {
      const one = this.#times.candidate(number);
      if (this.#around.get(number) !== true || goesOn(one, instant)) continue;
      const counted = one.unapproved === undefined ? approved : others;
      counted.going -= 1;
      if (!isPaused(one, instant, this.#after)) counted.ended += 1;
      else if (one.doubt) counted.doubts -= 1;
    }
    return { approved, others };
  }

  /** One whose end nobody tells goes on for as long as it counts. */
  #goesOn(run: number, instant: Time): boolean {
    const { to } = this.#times.candidate(run).run;
    return to === undefined || instant <= to;
  }

  #enter(number: number, isGoing: boolean): void {
    this.#around.set(number, isGoing);
    if (this.#times.candidate(number).pauses.length > 0) this.#restarted.add(number);
    this.#count(number, isGoing, 1);
  }

  #leave(number: number): void {
    this.#count(number, this.#around.get(number) === true, -1);
    this.#around.delete(number);
    this.#restarted.delete(number);
  }

  #count(number: number, isGoing: boolean, change: 1 | -1): void {
    const { unapproved, doubt, ref, numbers } = this.#times.candidate(number);
    const counted = unapproved === undefined ? this.#approved : this.#others;
    if (isGoing) counted.going += change;
    else counted.ended += change;
    if (doubt) counted.doubts += change;
    for (const name of ref === undefined ? numbers : [ref, ...numbers])
      this.#names.set(name, (this.#names.get(name) ?? 0) + change);
  }

  #reset(): void {
    [this.#begun, this.#ended, this.#left] = [0, 0, 0];
    for (const number of this.#around.keys()) this.#leave(number);
  }
}

/** What is counted of several projects together. */
export function sumOf(all: readonly Counted[]): Counted {
  const sum: Counted = { going: 0, ended: 0, doubts: 0 };
  for (const { going, ended, doubts } of all) {
    sum.going += going;
    sum.ended += ended;
    sum.doubts += doubts;
  }
  return sum;
}
