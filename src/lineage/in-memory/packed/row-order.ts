import { contentHash } from '../../../core/canonical.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Time } from '../../../core/time.ts';

/** Facts as rows that never change. */
export interface FactRows {
  count(): number;
  timeOf(row: number): Time;
  idOf(row: number): string;
  at(row: number): LandwaiterEvent;
}

/** Rows in the order of a store, while some come and some go. */
export interface RowOrder {
  came(row: number): void;
  went(row: number): void;
  /** Never changed once it is given. */
  rows(): Uint32Array<ArrayBuffer>;
}

export function rowOrder(rows: FactRows): RowOrder {
  let sorted = new Uint32Array();
  // Since they were sorted.
  let came: number[] = [];
  let went = new Set<number>();
  return {
    came: (row) => came.push(row),
    went: (row) => went.add(row),
    rows() {
      if (came.length > 0) sorted = merged(rows, sorted, came, went);
      came = [];
      went = new Set();
      return sorted;
    },
  };
}

/** Sorted rows with those that came, without those that went. Few come at a time: each place is searched for. */
function merged(
  rows: FactRows,
  sorted: Uint32Array,
  came: readonly number[],
  went: ReadonlySet<number>,
): Uint32Array<ArrayBuffer> {
  const left = went.size === 0 ? sorted : sorted.filter((row) => !went.has(row));
  const others = came.filter((row) => !went.has(row)).sort((one, other) => compared(rows, one, other));
  const all = new Uint32Array(left.length + others.length);
  let taken = 0;
  others.forEach((row, index) => {
    const end = countBefore(rows, left, row, taken);
    all.set(left.subarray(taken, end), taken + index);
    all[end + index] = row;
    taken = end;
  });
  all.set(left.subarray(taken), taken + others.length);
  return all;
}

/** How many of sorted rows go before a row, at least `from`. */
function countBefore(rows: FactRows, sorted: Uint32Array, row: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compared(rows, sorted[middle] ?? 0, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As the facts of a store are in order. */
function compared(rows: FactRows, one: number, other: number): number {
  const time = rows.timeOf(one) - rows.timeOf(other);
  if (time !== 0) return time;
  const [id, otherId] = [rows.idOf(one), rows.idOf(other)];
  if (id !== otherId) return id < otherId ? -1 : 1;
  return contentHash(rows.at(one)) < contentHash(rows.at(other)) ? -1 : 1;
}
