import type { ManifestDeleted, ManifestPulled } from '../core/event.ts';
import type { Pulls } from './facts.ts';
import { byTime } from './order.ts';

/**
 * Of all that say the same of the same image, whoever pulled it, the earliest: these tell what a registry holds, and
 * since when. Those that took stock all stay. `trees`: deletions of all below a path. Between two of them any fact shows
 * that something was there again, so that of each stretch one stays.
 */
export function distinctPulls(pulls: Pulls, trees: readonly ManifestDeleted[]): readonly ManifestPulled[] {
  const deletions = [...trees].sort(byTime);
  const found = new Map<string, Map<string, ManifestPulled>>();
  const inventory: ManifestPulled[] = [];
  for (const { at, by, image, name, whole } of pulls.seen()) {
    if (image.inventory) {
      inventory.push(whole());
      continue;
    }
    const ofImage = found.get(name) ?? new Map<string, ManifestPulled>();
    found.set(name, ofImage);
    const key = `${by.source} ${by.strength} ${deletions.length === 0 ? '' : before(deletions, whole())}`;
    const known = ofImage.get(key);
    if (!known || at < known.at || (at === known.at && byTime(whole(), known) < 0)) ofImage.set(key, whole());
  }
  return [...inventory, ...[...found.values()].flatMap((ofImage) => [...ofImage.values()])];
}

/** How many of them came before it. Binary search: there may be many. */
function before(deletions: readonly ManifestDeleted[], pull: ManifestPulled): number {
  let low = 0;
  let high = deletions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = deletions[middle];
    if (one && byTime(one, pull) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
