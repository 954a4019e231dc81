import type { ManifestDeleted, ManifestPulled } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import { bestOf } from '../../../core/strength.ts';
import type { Pulls } from '../../facts/facts.ts';
import { byTime, countUntil } from '../../facts/order.ts';

/**
 * Of all that say the same of the same image, whoever pulled it, the earliest: these tell what a registry holds, and
 * since when. Those that took stock all stay. `trees`: deletions of all below a path. Between two of them any fact shows
 * that something was there again, so that of each stretch one stays.
 */
export function distinctPulls(pulls: Pulls, trees: readonly ManifestDeleted[]): readonly ManifestPulled[] {
  const deletions = [...trees].sort(byTime);
  const earliest = new Map<string, number>();
  // By their place: what is of one instant and id stays in the order that it had.
  const kept = new Map<number, ManifestPulled>();
  let place = 0;
  for (const { at, by, image, name, whole } of pulls.seen()) {
    place += 1;
    if (image.inventory) {
      kept.set(place, whole());
      continue;
    }
    const stretch = deletions.length === 0 ? 0 : countUntil(deletions, whole());
    const key = `${by.source} ${by.strength} ${stretch} ${name}`;
    const known = earliest.get(key);
    const knownPull = known === undefined ? undefined : kept.get(known);
    if (knownPull && (at > knownPull.at || (at === knownPull.at && byTime(whole(), knownPull) >= 0))) continue;
    if (known !== undefined) kept.delete(known);
    earliest.set(key, place);
    kept.set(place, whole());
  }
  return [...kept.values()];
}

/** When an image was first pulled, and by whose word. */
type FirstPull = Pick<ManifestPulled, 'at' | 'strength'>;

/** By `registry/repository@digest`: as far as a registry recorded it, or, where it records no pulls, a webhook tells. */
export function firstPulls(pulled: readonly ManifestPulled[], policy: Policy): ReadonlyMap<string, FirstPull> {
  const first = new Map<string, FirstPull>();
  for (const [registry, facts] of Map.groupBy(pulled, (fact) => policy.registry(fact.registry)))
    for (const fact of bestOf(facts)) {
      const key = `${registry}/${fact.repository}@${fact.digest}`;
      if (fact.at < (first.get(key)?.at ?? Number.POSITIVE_INFINITY)) first.set(key, fact);
    }
  return first;
}
