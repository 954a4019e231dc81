import { addTo } from '../../../core/grouping.ts';
import { type Habit, isMostly } from '../../../core/habit.ts';
import type { HabitSettings } from '../../../core/policy.ts';
import { countBelow, DAY, type Time } from '../../../core/time.ts';

export const SILENT: Habit = { speaks: false, count: 0, days: 0, seen: new Map() };

export type Values = Pick<ReadonlyMap<string, unknown>, 'keys' | 'has'>;

/** Times at which something was seen, in total and by value; added oldest first. */
export class Tally {
  readonly #times: Time[] = [];
  /** Days up to and including each time. */
  readonly #days: number[] = [];
  readonly #values = new Map<string, Time[]>();
  readonly #usual = new Set<string>();

  add(at: Time, values: Iterable<string>): void {
    this.#count(at);
    for (const value of values) addTo(this.#values, value, at);
  }

  /**
   * As `add`, keeping only values seen in that share of times so far, and those that, of `total` times in all, can still
   * come to be. Among the runs of a large company hundreds go with any push by chance: kept, they would be most of all.
   */
  addAmong(at: Time, values: Values, share: number, total: number, minPushes: number): void {
    this.#count(at);
    const count = this.#times.length;
    const misses = (1 - share) * total;
    if (count - 1 <= misses) {
      for (const value of values.keys()) if (!this.#values.has(value)) this.#values.set(value, []);
    }
    for (const [value, times] of this.#values) {
      if (values.has(value)) times.push(at);
      if (times.length >= share * count && count >= minPushes) this.#usual.add(value);
      else if (count - times.length > misses && !this.#usual.has(value)) this.#values.delete(value);
    }
  }

  #count(at: Time): void {
    const last = this.#times.at(-1);
    const newDay = last === undefined || Math.floor(last / DAY) !== Math.floor(at / DAY);
    this.#days.push((this.#days.at(-1) ?? 0) + (newDay ? 1 : 0));
    this.#times.push(at);
  }

  /**
   * As `before`, and what came up only after others had become usual is usual itself after the probation and on that
   * many days. Everybody is warned of it meanwhile: patience alone does not make a stranger at home.
   */
  settledBefore(at: Time, settings: HabitSettings, what?: string): Habit {
    const habit = this.before(at, settings, 0);
    const spokeAt = this.#spokeAt(settings);
    if (!habit.speaks || spokeAt === undefined) return habit;
    const isSettled = (value: string): boolean => {
      const times = this.#values.get(value) ?? [];
      const first = times[0] ?? at;
      return first <= spokeAt || (first + settings.probation <= at && isOnDays(times, at, settings.minDays));
    };
    const seen = new Map([...habit.seen].filter(([value]) => isSettled(value)));
    // Of programs and people it is not so: each of those is somebody's choice.
    const changes = what === 'networks' && this.#changesBefore(at, settings);
    return { ...habit, seen, ...(changes && { changes }) };
  }

  /**
   * Whether the values changed from one time to the next, so that none of them is usual: when there first was enough for a habit,
   * and later by what is older than the probation. Whoever brings new ones is told as long as anything new is.
   */
  #changesBefore(at: Time, settings: HabitSettings): boolean {
    const enough = this.#enoughAt(settings);
    if (enough === undefined) return false;
    const { speaks, count, seen } = this.before(Math.max(enough + 1, at - settings.probation), settings, 0);
    return speaks && !isMostly(seen, count);
  }

  /** When there had been enough for a habit, and that had been questioned. */
  #spokeAt(settings: HabitSettings): Time | undefined {
    const at = this.#enoughAt(settings);
    return at === undefined ? undefined : at + settings.quarantine;
  }

  #enoughAt({ minPushes, minDays }: HabitSettings): Time | undefined {
    return this.#times[Math.max(countBelow(this.#days, minDays), minPushes - 1)];
  }

  /**
   * What was usual at an instant, by what happened before it and no longer ago than the memory: values seen at least in
   * that share of times, and on two days. One day is not a habit: whoever slips in once is not at home the next time.
   */
  before(at: Time, { minPushes, minDays, memory }: HabitSettings, share: number): Habit {
    const end = countBelow(this.#times, at);
    const start = countBelow(this.#times, at - memory);
    const count = end - start;
    const days = count === 0 ? 0 : (this.#days[end - 1] ?? 0) - (this.#days[start] ?? 0) + 1;
    const since = this.#times[start];
    if (count < minPushes || days < minDays || since === undefined) return { ...SILENT, count, days };
    const seen = new Map<string, number>();
    const enough = Math.max(count * share, 2);
    // What is seen often enough is seen among the first: it may be missing only so many times.
    const latestFirst = this.#times[start + Math.floor(count - enough)] ?? at;
    for (const [value, times] of this.#values) {
      if ((times[0] ?? at) > latestFirst) break;
      const first = countBelow(times, since);
      const last = countBelow(times, at);
      if (last - first < enough) continue;
      if (Math.floor((times[first] ?? at) / DAY) !== Math.floor((times[last - 1] ?? at) / DAY))
        seen.set(value, last - first);
    }
    return { speaks: true, count, days, since, seen };
  }
}

/** Whether times before an instant fall on at least that many days. */
function isOnDays(times: readonly Time[], until: Time, days: number): boolean {
  let index = 0;
  for (let day = 0; day < days; day += 1) {
    const time = times[index];
    if (time === undefined || time >= until) return false;
    index = countBelow(times, (Math.floor(time / DAY) + 1) * DAY);
  }
  return true;
}
