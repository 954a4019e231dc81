import type { Act } from '../act.ts';
import type { Feed, Organisation } from '../organisation.ts';

/** One JSON object or one log line of a feed. */
export interface NativeRecord {
  /** The time that the system itself writes in it. */
  readonly at: number;
  readonly record: object | string;
  readonly keys?: readonly string[];
}

/** Tells an act in the records of one telemetry kind; nothing where the act is not of the system that the feed is of. */
export type Tell = (act: Act, organisation: Organisation, feed: Feed) => readonly NativeRecord[];

/** By kind, as in `Feed.kind`. */
export type Writers = Readonly<Record<string, Tell>>;

/** What a system writes all day, whatever happens; asked for once an hour. */
export type Hum = (organisation: Organisation, feed: Feed, at: number) => readonly NativeRecord[];

/** A true time as the clock of the feed's system has it. */
export const told = (at: number, feed: Feed): number => {
  const shown = at + feed.offset;
  return feed.wholeSeconds ? Math.floor(shown / 1000) * 1000 : shown;
};

/** The whole second in which the clock of the feed's system has a true time. */
export const wholeSecond = (at: number, feed: Feed): number => Math.floor(told(at, feed) / 1000) * 1000;

/** `2026-03-02T09:00:00Z`, of systems that never write fractions. */
export const second = (at: number, feed: Feed): string => `${new Date(told(at, feed)).toISOString().slice(0, 19)}Z`;

/** `2026-03-02T09:00:00.000Z`, or without the fraction where the feed has whole seconds. */
export const stamp = (at: number, feed: Feed): string => {
  const text = new Date(told(at, feed)).toISOString();
  return feed.wholeSeconds ? `${text.slice(0, 19)}Z` : text;
};

/** The members without those that the version in use leaves out. */
export const keep = (feed: Feed, members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(members).filter(([name, value]) => value !== undefined && !feed.without.includes(name)),
  );
