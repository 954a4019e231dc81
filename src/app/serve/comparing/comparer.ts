import { openCalls } from '../calls.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';
import { supervise } from '../supervise.ts';
import type { ComparerSettings, ComparisonAnswer, ComparisonJob } from './comparing-messages.ts';

/** The thread that reads images and compares them, one pair at a time. */
export interface Comparer {
  /** Never rejects: that the thread ended meanwhile is an answer, too. */
  compare(job: ComparisonJob): Promise<ComparisonAnswer>;
  stop(): Promise<void>;
}

// It stands beside the bundle.
const SCRIPT = 'comparer.mjs';
const HERE = new URL('.', import.meta.url);
// Of the largest images that are read at all a comparison holds a few hundred megabytes; more would take it from those who
// judge.
const LIMITS = { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 32 };

/** Starts the thread. `restarted` is told why when it ended by itself. `scripts`: the folder its script is in. */
export function startComparer(
  settings: ComparerSettings,
  restarted: (reason: string) => void,
  scripts: URL = HERE,
): Comparer {
  const calls = openCalls<ComparisonJob, ComparisonAnswer>();
  let isStopping = false;
  const failed = (reason: string, kind: Failure['kind'] = 'refused'): ComparisonAnswer => ({
    failure: { reason, kind },
  });
  // While the thread is started again, what is asked waits for it: no other pair fails by the one that ended it.
  const waiting: (() => void)[] = [];
  const supervisor = supervise(
    () => {
      queueMicrotask(() => {
        for (const go of waiting.splice(0)) go();
      });
      return [
        {
          script: new URL(SCRIPT, scripts),
          options: { workerData: settings, resourceLimits: LIMITS },
          hear: calls.answered,
          gone: () => undefined,
        },
      ];
    },
    ({ reason, isShort }) => {
      const why = isShort ? 'memory was not enough for it' : (reason.split('\n', 1)[0] ?? reason);
      calls.answerAll(failed(`the thread that read the image ended: ${why}`, 'broken'));
      restarted(reason);
      return true;
    },
  );
  supervisor.start();
  return {
    compare(job) {
      return new Promise((resolve) => {
        const go = (): void => {
          const [worker] = supervisor.running();
          if (isStopping) resolve(failed('the server is stopping'));
          else if (worker) resolve(calls.ask(job, (call) => worker.postMessage(call)));
          else waiting.push(go);
        };
        go();
      });
    },
    async stop() {
      isStopping = true;
      await supervisor.stop((worker) => worker.terminate());
      calls.answerAll(failed('the server is stopping'));
      for (const go of waiting.splice(0)) go();
    },
  };
}
