import { startJobThread } from '../images/job-thread.ts';
import type { AskingAnswer, AskingJob } from './asking-messages.ts';

/** The thread that asks registries what is attached to images. */
export interface Asker {
  /** Never rejects: that the thread ended meanwhile is an answer, too. */
  ask(job: AskingJob): Promise<AskingAnswer>;
  stop(): Promise<void>;
}

// At most 96 MiB are attached to one image, once as bytes, twice as text.
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 };

/** Starts the thread. `restarted` is told why when it ended by itself. `scripts`: the folder its script is in. */
export function startAsker(restarted: (reason: string) => void, scripts?: URL): Asker {
  return startJobThread<AskingJob, AskingAnswer>({
    script: 'asker.mjs',
    scripts,
    options: { resourceLimits: LIMITS },
    broken: (why) => ({ failure: { reason: `the thread that asked ended: ${why}`, kind: 'broken' } }),
    stopping: { failure: { reason: 'the server is stopping', kind: 'refused' } },
    restarted,
  });
}
