import { canonicalContent, contentHash } from '../../core/canonical.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';
import { isLesserOrigin } from '../facts/facts.ts';
import { isForgotten, rememberedSince } from '../storage/retention.ts';
import type { Recorded } from '../storage/store.ts';

/** Facts in memory, each once, with the least of its origins. */
export interface FactMemory {
  add(events: readonly LandwaiterEvent[]): Recorded;
  /** As a store's. */
  forget(before: Time, keep: ReadonlySet<Digest>): number;
  /** Whether it was forgotten lately: it is not added any more. */
  isForgotten(event: LandwaiterEvent): boolean;
  all(): readonly LandwaiterEvent[];
}

export function factMemory(): FactMemory {
  /** The first fact of each id. Contents are compared only where an id comes again, which is seldom. */
  const byId = new Map<string, LandwaiterEvent>();
  /** What contradicts those, by content. */
  const contradicting = new Map<string, LandwaiterEvent>();
  /** Times of what was forgotten, by the hash of its content, and the latest of each id. */
  const forgotten = new Map<string, Time>();
  const forgottenIds = new Map<string, Time>();
  const wasForgotten = (event: LandwaiterEvent): boolean =>
    forgottenIds.has(event.id) && forgotten.has(contentHash(event));
  const all = (): readonly LandwaiterEvent[] => [...byId.values(), ...contradicting.values()];
  return {
    add(events) {
      let added = 0;
      let contradictions = 0;
      for (const event of events) {
        const first = byId.get(event.id);
        if (wasForgotten(event)) continue;
        if (!first) {
          byId.set(event.id, event);
          added++;
          if (forgottenIds.has(event.id)) contradictions++;
          continue;
        }
        const content = canonicalContent(event);
        const isFirst = content === canonicalContent(first);
        const known = isFirst ? first : contradicting.get(content);
        if (!known) {
          added++;
          contradictions++;
        }
        if (known && !isLesserOrigin(event.origin, known.origin)) continue;
        if (isFirst) byId.set(event.id, event);
        else contradicting.set(content, event);
      }
      return { added, contradictions };
    },
    forget(before, keep) {
      const facts = all();
      const leaving = facts.filter((fact) => isForgotten(fact, before, keep));
      const gone = new Set(leaving);
      byId.clear();
      contradicting.clear();
      for (const fact of facts.filter((one) => !gone.has(one))) {
        if (byId.has(fact.id)) contradicting.set(canonicalContent(fact), fact);
        else byId.set(fact.id, fact);
      }
      for (const fact of leaving) {
        forgotten.set(contentHash(fact), fact.at);
        forgottenIds.set(fact.id, Math.max(fact.at, forgottenIds.get(fact.id) ?? 0));
      }
      const since = rememberedSince(before);
      for (const times of [forgotten, forgottenIds]) for (const [key, at] of times) if (at < since) times.delete(key);
      return leaving.length;
    },
    isForgotten: wasForgotten,
    all,
  };
}
