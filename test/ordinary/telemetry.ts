import { createHash } from 'node:crypto';
import type { Feed } from './organisation.ts';
import type { NativeRecord } from './records/writer.ts';

/** A line of a file, and the time that the system has written in it. */
export interface Line {
  readonly at: number;
  readonly text: string;
}

const HOUR = 3_600_000;
const REORDERED_BY = 90_000;

/**
 * What a feed makes of a system's records: begins and ends, how they are ordered, what comes twice. Clocks and left out
 * members are the writers' matter. Chance is of each record alone, so that one less leaves the others where they are.
 */
export function kept(feed: Feed, records: readonly NativeRecord[]): readonly Line[] {
  const sorted = cut(feed, records).toSorted((one, other) => one.at - other.at);
  return sorted
    .flatMap((one) => arrived(feed, one))
    .sort((one, other) => one.arrives - other.arrives)
    .map(({ at, text }) => ({ at, text }));
}

function cut(feed: Feed, records: readonly NativeRecord[]): readonly NativeRecord[] {
  const { from = -Infinity, until = Infinity } = feed;
  const within = records.filter(({ at }) => at >= from && at < until);
  if (feed.kind !== 'kubernetes-pods' || from === -Infinity) return within;
  return [...listed(from, records), ...within];
}

/** A watch begins with the pods that are there. */
function listed(from: number, records: readonly NativeRecord[]): readonly NativeRecord[] {
  const there = new Map<string, NativeRecord>();
  for (const one of records.toSorted((first, second) => first.at - second.at)) {
    if (one.at >= from || typeof one.record === 'string' || !('type' in one.record)) continue;
    const uid = uidIn(one.record);
    if (uid === undefined) continue;
    if (one.record.type === 'DELETED') there.delete(uid);
    else there.set(uid, { ...one, at: from, record: { ...one.record, type: 'ADDED' } });
  }
  return [...there.values()];
}

function uidIn(line: object): string | undefined {
  if (!('object' in line) || !isObject(line.object)) return undefined;
  const { metadata } = line.object;
  return isObject(metadata) && typeof metadata['uid'] === 'string' ? metadata['uid'] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

interface Arrived extends Line {
  readonly arrives: number;
}

/** Once, or twice: a collector that starts again sends its last lines again, a sender that heard no answer too. */
function arrived(feed: Feed, { at, record }: NativeRecord): readonly Arrived[] {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  if (feed.duplicates === 0 && !feed.reordered) return [{ at, text, arrives: at }];
  const [late, again, when] = chances(`${feed.name} ${text}`);
  const arrives = at + (feed.reordered ? late * Math.max(feed.delay, REORDERED_BY) : 0);
  const once = { at, text, arrives };
  return again < feed.duplicates ? [once, { at, text, arrives: arrives + 1 + when * when * HOUR }] : [once];
}

function chances(words: string): readonly [number, number, number] {
  const bytes = createHash('sha256').update(words).digest();
  const one = (from: number): number => bytes.readUInt32BE(from) / 4_294_967_296;
  return [one(0), one(4), one(8)];
}
