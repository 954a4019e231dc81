import type { Time } from '../../../../core/time.ts';
import { byTime } from '../../../facts/order.ts';
import { REACH } from '../enrichment.ts';

/** Facts that lie within reach of the one before them, in order of time. */
export function withinReach<Fact extends { readonly at: Time; readonly id: string }>(
  facts: readonly Fact[],
): readonly (readonly Fact[])[] {
  const found: Fact[][] = [];
  let last = -Infinity;
  for (const one of facts.toSorted(byTime)) {
    if (one.at - last > REACH) found.push([]);
    found.at(-1)?.push(one);
    last = one.at;
  }
  return found;
}
