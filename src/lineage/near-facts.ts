import type { Coverage } from '../core/coverage.ts';
import type { Digest } from '../core/digest.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Time } from '../core/time.ts';
import { type KeptPulls, pullKey, withPull } from './condense.ts';
import { covered } from './covered.ts';
import { factMemory } from './fact-memory.ts';
import { inOrder } from './facts.ts';
import { isForgotten } from './retention.ts';
import { sharing } from './sharing.ts';

/** What a running server judges by, in memory: the facts of its store, condensed, and the coverage. */
export interface NearFacts {
  add(events: readonly LandwaiterEvent[]): void;
  cover(coverage: readonly Coverage[]): void;
  /** As the store forgot. */
  forget(before: Time, keep: readonly Digest[]): void;
  /** As `condense` of all that was added, in the order of a store. */
  facts(): readonly LandwaiterEvent[];
  coverage(): readonly Coverage[];
}

export function nearFacts(): NearFacts {
  const facts = factMemory();
  const share = sharing();
  const pulls = new Map<string, KeptPulls>();
  const heard = covered();

  return {
    add(events) {
      const others: LandwaiterEvent[] = [];
      for (const event of events) {
        share(event);
        if (event.type !== 'manifest.pulled') others.push(event);
        else {
          const key = pullKey(event);
          pulls.set(key, withPull(pulls.get(key) ?? [], event));
        }
      }
      facts.add(others);
    },
    cover: heard.add,
    forget(before, keep) {
      const kept = new Set(keep);
      facts.forget(before, kept);
      for (const [key, some] of pulls) {
        const left = some.filter((pull) => !isForgotten(pull, before, kept));
        if (left.length > 0) pulls.set(key, left);
        else pulls.delete(key);
      }
    },
    facts: () => inOrder([...facts.all(), ...[...pulls.values()].flat()]),
    coverage: heard.all,
  };
}
