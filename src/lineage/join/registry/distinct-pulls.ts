import type { ManifestDeleted, ManifestPulled } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
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

/** By `registry/repository@digest`: when each image was first pulled, as far as a registry recorded it. */
export function firstPulls(pulled: readonly ManifestPulled[], policy: Policy): ReadonlyMap<string, Time> {
  const first = new Map<string, Time>();
  for (const fact of pulled.filter(isRecorded)) {
    const key = `${policy.registry(fact.registry)}/${fact.repository}@${fact.digest}`;
    first.set(key, Math.min(fact.at, first.get(key) ?? fact.at));
  }
  return first;
}
