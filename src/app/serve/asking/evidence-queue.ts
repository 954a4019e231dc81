import { DAY, HOUR, SECOND, type Time } from '../../../core/time.ts';
import type { WantedEvidence } from '../../../core/wanted-evidence.ts';

/** What is remembered of an image, over restarts. */
export interface Told {
  /** When it was asked last, and answered. */
  readonly asked: Time;
  /** Of the last answer that was told. */
  readonly hash: string;
}

/** Why an image could not be asked about, for when it is tried again. */
export interface NotAsked {
  /** Nobody answered: nothing else is asked there meanwhile. */
  readonly isAway: boolean;
  readonly retryAfter?: number;
}

/**
 * Images of which a registry is to be asked what is attached to them, one at a time: those that became due since they were
 * asked, and each day what runs. Repositories take turns.
 */
export interface EvidenceQueue {
  /** In place of all that was wanted before. */
  want(wanted: readonly WantedEvidence[]): void;
  next(now: Time): WantedEvidence | undefined;
  /** Whether an answer is to be told: the same one each day is no news. */
  isNews(one: WantedEvidence, hash: string): boolean;
  /** It was asked at that time, and what is news of the answer is told. */
  answered(one: WantedEvidence, at: Time, hash: string): void;
  hasFailed(one: WantedEvidence): boolean;
  failed(one: WantedEvidence, why: NotAsked, now: Time): void;
  /** When something is to be asked next; infinite: nothing waits. */
  due(): Time;
  /** How many should have been asked by now. */
  waiting(now: Time): number;
  /** Of what is wanted. */
  told(): ReadonlyMap<string, Told>;
}

const FIRST = 5 * SECOND;
const LONGEST = HOUR;

export function evidenceQueue(before: ReadonlyMap<string, Told>): EvidenceQueue {
  const told = new Map(before);
  const failures = new Map<string, { readonly times: number; readonly again: Time }>();
  /** By repository: which turn was its last; until when it is left alone. */
  const served = new Map<string, number>();
  const resting = new Map<string, Time>();
  let wanted: ReadonlyMap<string, WantedEvidence> = new Map();
  let turn = 0;

  function dueOf(one: WantedEvidence): Time {
    const last = told.get(nameOf(one));
    const due = !last || last.asked < one.after ? 0 : one.isRunning ? last.asked + DAY : Infinity;
    return Math.max(due, failures.get(nameOf(one))?.again ?? 0, resting.get(placeOf(one)) ?? 0);
  }

  return {
    want(all) {
      wanted = new Map(all.map((one) => [nameOf(one), one]));
      for (const name of failures.keys()) if (!wanted.has(name)) failures.delete(name);
    },
    next(now) {
      let best: WantedEvidence | undefined;
      const turnOf = (one: WantedEvidence): number => served.get(placeOf(one)) ?? -1;
      for (const one of wanted.values()) if (dueOf(one) <= now && (!best || turnOf(one) < turnOf(best))) best = one;
      turn += 1;
      if (best) served.set(placeOf(best), turn);
      return best;
    },
    isNews(one, hash) {
      const last = told.get(nameOf(one));
      return !last || last.hash !== hash || last.asked < one.after;
    },
    answered(one, at, hash) {
      failures.delete(nameOf(one));
      resting.delete(placeOf(one));
      told.set(nameOf(one), { asked: at, hash });
    },
    hasFailed: (one) => failures.has(nameOf(one)),
    failed(one, { isAway, retryAfter = 0 }, now) {
      const times = (failures.get(nameOf(one))?.times ?? 0) + 1;
      const again = now + Math.max(retryAfter, Math.min(FIRST * 2 ** Math.min(times - 1, 20), LONGEST));
      failures.set(nameOf(one), { times, again });
      if (isAway) resting.set(placeOf(one), again);
    },
    due: () => [...wanted.values()].reduce((first, one) => Math.min(first, dueOf(one)), Infinity),
    waiting: (now) => [...wanted.values()].filter((one) => dueOf(one) <= now).length,
    told: () => new Map([...told].filter(([name]) => wanted.has(name))),
  };
}

function nameOf({ registry, repository, digest, isUntold }: Omit<WantedEvidence, 'after' | 'isRunning'>): string {
  return `${registry}/${repository}@${digest}${isUntold ? ' itself' : ''}`;
}

export function placeOf({ registry, repository }: Pick<WantedEvidence, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}
