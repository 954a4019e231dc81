import { type JobThread, startJobThread } from '../images/job-thread.ts';
import type { ExaminerAnswer, ExaminerJob, ExaminerSettings } from './examining-messages.ts';

const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

/** Starts the thread that verifies attachments. `restarted` is told why when it ended by itself. */
export function startExaminer(
  settings: ExaminerSettings,
  restarted: (reason: string) => void,
): JobThread<ExaminerJob, ExaminerAnswer> {
  return startJobThread<ExaminerJob, ExaminerAnswer>({
    script: 'examiner.mjs',
    scripts: undefined,
    options: { workerData: settings, resourceLimits: LIMITS },
    broken: (failure) => ({ failure, isBroken: true }),
    stopping: { failure: 'the server is stopping', isBroken: false },
    restarted,
  });
}
