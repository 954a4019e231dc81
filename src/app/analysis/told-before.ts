import { deliveryOf } from '../../core/observed.ts';
import { type Facts, factsLike } from '../../lineage/facts/facts.ts';
import type { ToldBefore } from '../../rules/incidents/cleared-by.ts';

/** By what deliveries told: looked up where something was resolved, which is seldom. */
export function toldBefore(facts: Facts): ToldBefore {
  return (record) => {
    const own = deliveryOf(record.origin);
    if (!own) return undefined;
    let latest: number | undefined;
    for (const fact of factsLike(facts, (source, at) => source === record.source && at > (latest ?? record.at))) {
      const other = deliveryOf(fact.origin);
      if (other?.door === own.door && other.number < own.number && fact.at > (latest ?? record.at)) latest = fact.at;
    }
    return latest;
  };
}
