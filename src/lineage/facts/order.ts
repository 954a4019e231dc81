import { isAtLeast, type Strength } from '../../core/strength.ts';
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

/** Whether the record is the word of the system that did it, not a claim that anybody could have sent. */
export function isRecorded(one: { readonly strength: Strength }): boolean {
  return isAtLeast(one.strength, 'recorded');
}

/** The recorded ones where there are any, else all: a claim fills in for a record, but never beside one. */
export function bestOf<Fact extends { readonly strength: Strength }>(facts: readonly Fact[]): readonly Fact[] {
  const recorded = facts.filter(isRecorded);
  return recorded.length > 0 ? recorded : facts;
}
