import { canonicalContent } from '../core/canonical.ts';
import type { LandwaiterEvent, ManifestPulled } from '../core/event.ts';
import { byTime } from './order.ts';

/** The earliest and the latest of the pulls that say the same; one and the same where there was one. */
export interface PullPair {
  readonly first: ManifestPulled;
  readonly last: ManifestPulled;
}

/**
 * The facts without those pulls that add nothing: of all that say the same of the same image by the same client, the
 * earliest and the latest tell when it was so. A registry reports millions of pulls, and few different ones. A function
 * of the set of facts: what is left depends on no order.
 */
export function condense(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  const pairs = new Map<string, PullPair>();
  let pulls = 0;
  for (const fact of facts) {
    if (fact.type !== 'manifest.pulled') continue;
    pulls += 1;
    const key = pullKey(fact);
    pairs.set(key, joined(pairs.get(key), fact));
  }
  if (pulls <= pairs.size) return facts;
  const kept = new Set<LandwaiterEvent>([...pairs.values()].flatMap(({ first, last }) => [first, last]));
  return facts.filter((fact) => fact.type !== 'manifest.pulled' || kept.has(fact));
}

/** What a pull says besides when, as a text. */
export function pullKey(pull: ManifestPulled): string {
  return canonicalContent({ ...pull, id: '', at: 0 });
}

/** The pair with one more. */
export function joined(pair: PullPair | undefined, pull: ManifestPulled): PullPair {
  if (!pair) return { first: pull, last: pull };
  if (byTime(pull, pair.first) < 0) return { first: pull, last: pair.last };
  return byTime(pull, pair.last) > 0 ? { first: pair.first, last: pull } : pair;
}
