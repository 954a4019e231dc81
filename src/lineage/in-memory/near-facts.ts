import type { Coverage } from '../../core/coverage.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Time } from '../../core/time.ts';
import { covered } from './covered.ts';
import { factMemory } from './fact-memory.ts';
import { type Facts, inOrder, joined } from '../facts/facts.ts';
import { packedPulls } from './packed/packed-pulls.ts';
import { packedRuns } from './packed/packed-runs.ts';
import { servedTags } from './served-tags.ts';
import { isForgotten } from '../storage/retention.ts';
import { isTelling } from '../facts/run-facts.ts';
import { interning } from './interning.ts';

/** What a running server judges by, in memory: the facts of its store, condensed, and the coverage. */
export interface NearFacts {
  add(events: readonly LandwaiterEvent[]): void;
  cover(coverage: readonly Coverage[]): void;
  /** As the store forgot. */
  forget(before: Time, keep: readonly Digest[]): void;
  /** As `condense` of all that was added; runs, pulls and others, each in the order of a store. */
  facts(): Facts;
  coverage(): readonly Coverage[];
}

export function nearFacts(): NearFacts {
  const facts = factMemory();
  const intern = interning();
  const runs = packedRuns();
  const pulls = packedPulls();
  const served = servedTags();
  const heard = covered();

  return {
    add(events) {
      const others: LandwaiterEvent[] = [];
      for (const event of events) {
        if (event.type === 'manifest.pulled') pulls.add(event);
        else if (event.type === 'manifest.served') served.add(event);
        else if (event.type === 'run.reported') {
          if (isTelling(event)) intern(event);
          if (!facts.isForgotten(event)) runs.add(event);
        } else {
          intern(event);
          others.push(event);
        }
      }
      facts.add(others);
    },
    cover: heard.add,
    forget(before, keep) {
      const kept = new Set(keep);
      // They must not come back as new.
      facts.add(runs.take((run) => isForgotten(run, before, kept)));
      facts.forget(before, kept);
      pulls.keep((pull) => !isForgotten(pull, before, kept));
      served.keep((one) => !isForgotten(one, before, kept));
    },
    facts: () => joined(inOrder([...facts.all(), ...served.all()]), runs.all(), pulls.all()),
    coverage: heard.all,
  };
}
