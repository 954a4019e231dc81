import { contentHash } from '../../core/canonical.ts';
import type { LandwaiterEvent, ManifestPulled, ManifestServed } from '../../core/event.ts';
import { byTime } from './order.ts';

// So many make a habit of pulling: what a network pulled three times, it pulls. One more tells until when.
const EARLIEST = 3;

type Pull = ManifestPulled | ManifestServed;

/** Of pulls that say the same so many are kept at most. */
export const MOST_ALIKE = EARLIEST + 1;

/**
 * The facts without those pulls that add nothing: of all that say the same of the same image by the same client, the
 * three earliest and the latest tell when it was so. A registry reports millions of pulls, and few different ones. A
 * function of the set of facts: what is left depends on no order.
 */
export function condense(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  const pulls = facts.filter(
    (fact): fact is Pull => fact.type === 'manifest.pulled' || fact.type === 'manifest.served',
  );
  const leaving = new Set<LandwaiterEvent>();
  for (const alike of Map.groupBy(pulls, roughKey).values()) {
    // Hashes take time, and most images are pulled a few times from one place.
    if (alike.length <= MOST_ALIKE) continue;
    const kept = new Map<string, readonly Pull[]>();
    for (const pull of alike) {
      const key = pullKey(pull);
      kept.set(key, withPull(kept.get(key) ?? [], pull));
    }
    const staying = new Set([...kept.values()].flat());
    for (const pull of alike) if (!staying.has(pull)) leaving.add(pull);
  }
  return leaving.size === 0 ? facts : facts.filter((fact) => !leaving.has(fact));
}

/** Differs only where pulls say different things. */
function roughKey(pull: Pull): string {
  const { source, registry, repository, address = '' } = pull;
  const name = pull.type === 'manifest.served' ? `:${pull.tag}` : `@${pull.digest}`;
  return `${source} ${address} ${registry}/${repository}${name}`;
}

/** What a pull says besides when, as a hash: the texts, with all layers, would be longer than the facts. */
export function pullKey(pull: Pull): string {
  return contentHash({ ...pull, id: '', at: 0 });
}

/** Of the pulls that say the same, in order: those that are kept, with one more, and without what that makes superfluous. The same pull again changes nothing. */
export function withPull<Pull extends Pick<ManifestPulled, 'id' | 'at'>>(
  kept: readonly Pull[],
  pull: Pull,
): readonly Pull[] {
  if (kept.some((one) => byTime(one, pull) === 0)) return kept;
  const sorted = [...kept, pull].sort(byTime);
  return sorted.length <= MOST_ALIKE ? sorted : [...sorted.slice(0, EARLIEST), ...sorted.slice(-1)];
}
