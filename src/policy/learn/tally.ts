import { DAY, type Time } from '../../core/time.ts';

/** How often something was seen, on how many days (UTC), and when first and last. */
export interface Seen {
  readonly name: string;
  readonly count: number;
  readonly days: number;
  readonly first: Time;
  readonly last: Time;
}

/** What was counted, by name. */
export interface Counted {
  /** Most first, equal ones by name: the same facts in any order give the same list. */
  list(): readonly Seen[];
}

/** Counts by name. */
export interface Tally extends Counted {
  add(name: string, at: Time): void;
}

export function tally(): Tally {
  const seen = new Map<string, { count: number; first: Time; last: Time; readonly days: Set<number> }>();
  return {
    add: (name, at) => {
      const one = seen.get(name) ?? { count: 0, first: at, last: at, days: new Set<number>() };
      seen.set(name, one);
      one.count += 1;
      one.first = Math.min(one.first, at);
      one.last = Math.max(one.last, at);
      one.days.add(Math.floor(at / DAY));
    },
    list: () => [...seen].map(([name, one]) => ({ ...one, name, days: one.days.size })).sort(byCount),
  };
}

/** Most first, equal ones by name. */
export function byCount(one: Seen, other: Seen): number {
  return other.count - one.count || (one.name < other.name ? -1 : 1);
}

/** How much a line can be relied on: often and over many days, now and then, or hardly at all. */
export function sureness({ count, days }: Pick<Seen, 'count' | 'days'>): 'sure' | 'likely' | 'thin' {
  return count >= 10 && days >= 3 ? 'sure' : count >= 3 && days >= 2 ? 'likely' : 'thin';
}

/** Once where another was seen often enough to be compared with, or hardly at all where another surely is usual. */
export function isRare(one: Pick<Seen, 'count' | 'days'>, most: Pick<Seen, 'count' | 'days'>): boolean {
  return (one.count === 1 && most.count >= 3) || (sureness(one) === 'thin' && sureness(most) !== 'thin');
}

/** How often anything was seen, whatever its name. */
export function countOf(all: Counted): number {
  return countIn(all.list());
}

/** The same of some names. */
export function countIn(seen: readonly Seen[]): number {
  return seen.reduce((sum, { count }) => sum + count, 0);
}

/** On how many days (UTC) something was. */
export function daysOf(all: readonly { readonly at: Time }[]): number {
  return new Set(all.map(({ at }) => Math.floor(at / DAY))).size;
}

/** For so long something is there before it counts as staying. */
export const STANDING = 3 * DAY;

/** What nearly all have in common may be asked of every one. */
export const NEARLY_ALL = 0.9;

/** What several counted, by name; most first. A day on which two saw it counts once at the least: the most days of one. */
export function together(tallies: readonly Counted[]): readonly Seen[] {
  const byName = Map.groupBy(
    tallies.flatMap((one) => one.list()),
    ({ name }) => name,
  );
  return [...byName]
    .map(([name, own]) => ({
      name,
      count: countIn(own),
      days: Math.max(...own.map(({ days }) => days)),
      first: Math.min(...own.map(({ first }) => first)),
      last: Math.max(...own.map(({ last }) => last)),
    }))
    .sort(byCount);
}

/** The same, to be asked like one of them. */
export function merged(tallies: readonly Counted[]): Counted {
  return { list: () => together(tallies) };
}
