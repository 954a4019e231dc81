import { contentHash } from '../core/canonical.ts';
import type { LandwaiterEvent, ManifestPulled } from '../core/event.ts';
import { byTime } from './order.ts';

/** Of the pulls that say the same, in order: the earliest ones and the latest. */
export type KeptPulls = readonly ManifestPulled[];

// So many make a habit of pulling: what a network pulled three times, it pulls. One more tells until when.
const EARLIEST = 3;

/**
 * The facts without those pulls that add nothing: of all that say the same of the same image by the same client, the
 * three earliest and the latest tell when it was so. A registry reports millions of pulls, and few different ones. A
 * function of the set of facts: what is left depends on no order.
 */
export function condense(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  const kept = new Map<string, KeptPulls>();
  let pulls = 0;
  for (const fact of facts) {
    if (fact.type !== 'manifest.pulled') continue;
    pulls += 1;
    const key = pullKey(fact);
    kept.set(key, withPull(kept.get(key) ?? [], fact));
  }
  const all = new Set<LandwaiterEvent>([...kept.values()].flat());
  return all.size === pulls ? facts : facts.filter((fact) => fact.type !== 'manifest.pulled' || all.has(fact));
}

/** What a pull says besides when, as a hash: the texts, with all layers, would be longer than the facts. */
export function pullKey(pull: ManifestPulled): string {
  return contentHash({ ...pull, id: '', at: 0 });
}

/** With one more, and without what that makes superfluous. The same pull again changes nothing. */
export function withPull(kept: KeptPulls, pull: ManifestPulled): KeptPulls {
  if (kept.some((one) => byTime(one, pull) === 0)) return kept;
  const sorted = [...kept, pull].sort(byTime);
  return sorted.length <= EARLIEST + 1 ? sorted : [...sorted.slice(0, EARLIEST), ...sorted.slice(-1)];
}
