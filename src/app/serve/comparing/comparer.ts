import type { Failure } from '../../comparisons/compare-pair.ts';
import { startJobThread } from '../images/job-thread.ts';
import type { ComparerSettings, ComparisonAnswer, ComparisonJob } from './comparing-messages.ts';

/** The thread that reads images and compares them, one pair at a time. */
export interface Comparer {
  /** Never rejects: that the thread ended meanwhile is an answer, too. */
  compare(job: ComparisonJob): Promise<ComparisonAnswer>;
  stop(): Promise<void>;
}

// Of the largest images that are read at all a comparison holds a few hundred megabytes; more would take it from those who
// judge.
const LIMITS = { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 32 };

/** Starts the thread. `restarted` is told why when it ended by itself. `scripts`: the folder its script is in. */
export function startComparer(
  settings: ComparerSettings,
  restarted: (reason: string) => void,
  scripts?: URL,
): Comparer {
  const failed = (reason: string, kind: Failure['kind'] = 'refused'): ComparisonAnswer => ({
    failure: { reason, kind },
  });
  const { ask, stop } = startJobThread<ComparisonJob, ComparisonAnswer>({
    script: 'comparer.mjs',
    scripts,
    options: { workerData: settings, resourceLimits: LIMITS },
    broken: (why) => failed(`the thread that read the image ended: ${why}`, 'broken'),
    stopping: failed('the server is stopping'),
    restarted,
  });
  return { compare: ask, stop };
}
