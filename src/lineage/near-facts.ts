import { canonicalContent } from '../core/canonical.ts';
import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import { covered } from './covered.ts';
import { type KeptPulls, pullKey, withPull } from './condense.ts';
import { inOrder } from './facts.ts';

/** What a running server judges by, in memory: the facts of its store, condensed, and the coverage. */
export interface NearFacts {
  add(events: readonly LandwaiterEvent[]): void;
  cover(coverage: readonly Coverage[]): void;
  /** As `condense` of all that was added, in the order of a store. */
  facts(): readonly LandwaiterEvent[];
  coverage(): readonly Coverage[];
}

export function nearFacts(): NearFacts {
  const byId = new Map<string, LandwaiterEvent>();
  /** Facts whose id another fact has, by content. */
  const contradicting = new Map<string, LandwaiterEvent>();
  const pulls = new Map<string, KeptPulls>();
  const heard = covered();

  function add(event: LandwaiterEvent): void {
    if (event.type === 'manifest.pulled') {
      const key = pullKey(event);
      pulls.set(key, withPull(pulls.get(key) ?? [], event));
      return;
    }
    const first = byId.get(event.id);
    if (!first) byId.set(event.id, event);
    else if (canonicalContent(event) !== canonicalContent(first)) contradicting.set(canonicalContent(event), event);
  }

  return {
    add(events) {
      for (const event of events) add(event);
    },
    cover: heard.add,
    facts() {
      return inOrder([...byId.values(), ...contradicting.values(), ...[...pulls.values()].flat()]);
    },
    coverage: heard.all,
  };
}
