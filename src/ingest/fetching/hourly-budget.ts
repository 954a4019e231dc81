import { HOUR, type Time } from '../../core/time.ts';

/** So many in each hour, of which nobody can take everything. */
export interface HourlyBudget {
  /** Takes one for somebody; false: there is none left for him in this hour. */
  take(who: string, now: Time): boolean;
}

/** What each has for himself at least, however many they are. */
const LEAST = 4;

/**
 * Half of it is divided among the sharers, and nobody else gets that; the other half is for whoever comes first. Of very
 * many sharers each has four an hour, even where that comes to more than `most`.
 */
export function hourlyBudget(most: number, sharers: number): HourlyBudget {
  const common = Math.ceil(most / 2);
  const own = Math.max(LEAST, Math.floor(most / 2 / sharers));
  let taken: readonly { readonly who: string; readonly at: Time; readonly isCommon: boolean }[] = [];
  return {
    take(who, now) {
      taken = taken.filter(({ at }) => now - at < HOUR);
      const isCommon = taken.filter((one) => one.who === who && !one.isCommon).length >= own;
      if (isCommon && taken.filter((one) => one.isCommon).length >= common) return false;
      taken = [...taken, { who, at: now, isCommon }];
      return true;
    },
  };
}
