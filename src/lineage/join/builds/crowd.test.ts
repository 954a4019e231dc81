import { expect, test } from 'vitest';
import type { Pause, Run } from '../../../core/build.ts';
import type { Candidate } from './candidate.ts';
import { Crowd } from './crowd.ts';

const AFTER = 10;

interface Told {
  readonly from: number;
  /** Absent: nobody tells its end, and it is taken to go on for so long. */
  readonly to?: number;
  readonly isApproved: boolean;
  /** It had ended then, and did not go on again yet. */
  readonly pauses: readonly Pause[];
}
const LONGEST = 50;
const RUN: Run = {
  system: 'github',
  project: 'acme/shop',
  run: '1',
  from: 0,
  products: [],
  strength: 'recorded',
  claims: {},
  facts: [],
};

/** Numbers below a bound that look random, and are the same each time. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * bound);
  };
}

function counted(runs: readonly Told[], at: number) {
  const rests = ({ pauses }: Told, after: number) => pauses.some(({ from, to }) => from + after < at && at < to);
  const around = runs.filter(
    (one) => one.from <= at && (one.to ?? one.from + LONGEST) + AFTER >= at && !rests(one, AFTER),
  );
  const goes = around.filter((one) => (one.to === undefined || at <= one.to) && !rests(one, 0));
  const of = (wanted: boolean) => ({
    going: goes.filter(({ isApproved }) => isApproved === wanted).length,
    ended: around.filter((one) => one.isApproved === wanted && !goes.includes(one)).length,
    doubts: 0,
  });
  return { approved: of(true), others: of(false) };
}

test('what is counted from one instant to the next is what going through all runs counts, also back in time', () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const next = numbers(seed);
    const runs = Array.from({ length: 40 }, (): Told => {
      const from = next(200);
      // Some end, by their records, before they begin.
      const to = from - 3 + next(60);
      const pauses = next(3) === 0 && to > from + 25 ? [{ from: from + 3, to: from + 20 }] : [];
      return { from, isApproved: next(2) === 0, pauses, ...(next(4) > 0 && { to }) };
    });
    const candidates = runs.map((told): Candidate => {
      const { from, to, pauses } = told;
      const run: Run = { ...RUN, from, ...(to !== undefined && { to }) };
      return {
        run,
        project: 'acme/shop',
        numbers: [],
        restarts: [],
        pauses,
        ...(!told.isApproved && { unapproved: 'no entry' }),
      };
    });
    const candidate = (number: number): Candidate => {
      const found = candidates[number];
      if (!found) throw new Error(`no run ${number}`);
      return found;
    };
    const crowd = new Crowd(
      Uint32Array.from(runs.keys()),
      {
        from: (number) => runs[number]?.from ?? 0,
        until: (number) => runs[number]?.to ?? (runs[number]?.from ?? 0) + LONGEST,
        candidate,
      },
      AFTER,
    );
    const instants = [...Array.from({ length: 50 }, () => next(300)).sort((one, other) => one - other), 40, 90, 20];
    for (const at of instants) {
      const { approved, others } = crowd.at(at);
      expect({ approved, others }, `seed ${seed}, at ${at}`).toEqual(counted(runs, at));
    }
  }
});
