import { canonicalContent } from '../core/canonical.ts';
import type { Digest } from '../core/digest.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Time } from '../core/time.ts';
import { isLesserOrigin } from './facts.ts';
import { isForgotten, rememberedSince } from './retention.ts';
import type { Recorded } from './store.ts';

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
  /** What was forgotten, by id: contents with their times. */
  const forgotten = new Map<string, Map<string, Time>>();
  const wasForgotten = (event: LandwaiterEvent): boolean =>
    forgotten.get(event.id)?.has(canonicalContent(event)) === true;
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
          if (forgotten.has(event.id)) contradictions++;
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
        const contents = forgotten.get(fact.id) ?? new Map<string, Time>();
        forgotten.set(fact.id, contents.set(canonicalContent(fact), fact.at));
      }
      for (const [id, contents] of forgotten) {
        for (const [content, at] of contents) if (at < rememberedSince(before)) contents.delete(content);
        if (contents.size === 0) forgotten.delete(id);
      }
      return leaving.length;
    },
    isForgotten: wasForgotten,
    all,
  };
}
