import { contentHash } from '../core/canonical.ts';
import type { LandwaiterEvent, Origin } from '../core/event.ts';
import { byTime } from './order.ts';

/** By time, then id, then the hash of the content: the order in which a store gives its facts. */
export function inOrder(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  // Whoever forges a feed may give one id and time to any number of facts: each is hashed once.
  const hashes = new Map<LandwaiterEvent, string>();
  const hashOf = (fact: LandwaiterEvent): string => {
    const hash = hashes.get(fact) ?? contentHash(fact);
    hashes.set(fact, hash);
    return hash;
  };
  return [...facts].sort((one, other) => byTime(one, other) || (hashOf(one) < hashOf(other) ? -1 : 1));
}

/** Whether the first origin is the one to keep: the least by hash, path, line, so that order of reading never shows. */
export function isLesserOrigin(one: Origin, other: Origin): boolean {
  if (one.sha256 !== other.sha256) return one.sha256 < other.sha256;
  if (one.path !== other.path) return one.path < other.path;
  return one.line < other.line;
}
