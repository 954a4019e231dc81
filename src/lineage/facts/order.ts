import type { Time } from '../../core/time.ts';

/** By time, then by fact id: the one order everything is joined in, so that arrival order never shows. */
export function byTime(
  one: { readonly at: Time; readonly id: string },
  other: { readonly at: Time; readonly id: string },
): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

/** How many in such an order are not after one. Binary search: a repository may have a million facts. */
export function countUntil(
  list: readonly { readonly at: Time; readonly id: string }[],
  one: { readonly at: Time; readonly id: string },
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other && byTime(other, one) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
