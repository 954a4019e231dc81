import { openCalls } from '../calls.ts';
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
  let why = 'it was stopped';
  const failed = (reason: string): ComparisonAnswer => ({ failure: { reason, kind: 'refused' } });
  const supervisor = supervise(
    () => [
      {
        script: new URL(SCRIPT, scripts),
        options: { workerData: settings, resourceLimits: LIMITS },
        hear: calls.answered,
        gone: () => undefined,
      },
    ],
    ({ reason, isShort }) => {
      why = isShort ? 'memory was not enough for it' : (reason.split('\n', 1)[0] ?? reason);
      calls.answerAll(failed(`the thread that read the image ended: ${why}`));
      restarted(reason);
      return true;
    },
  );
  supervisor.start();
  return {
    async compare(job) {
      const [worker] = supervisor.running();
      if (!worker) return failed(`the thread that reads images is being started again: ${why}`);
      return calls.ask(job, (call) => worker.postMessage(call));
    },
    async stop() {
      await supervisor.stop((worker) => worker.terminate());
      calls.answerAll(failed('the server is stopping'));
    },
  };
}
