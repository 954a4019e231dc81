import type { WorkerOptions } from 'node:worker_threads';
import { openCalls } from '../calls.ts';
import { supervise } from '../supervise.ts';

/** A thread that does what it is asked, and is started again when it ends by itself. */
export interface JobThread<Job, Answer> {
  /** Never rejects: that the thread ended meanwhile is an answer, too. */
  ask(job: Job): Promise<Answer>;
  stop(): Promise<void>;
}

export interface JobThreadSpec<Answer> {
  /** `comparer.mjs`. */
  readonly script: string;
  /** The folder it is in; beside the bundle when absent. */
  readonly scripts: URL | undefined;
  readonly options: WorkerOptions;
  /** The answer where the thread ended over what it was asked. */
  broken(reason: string): Answer;
  /** The answer where it is stopped. */
  readonly stopping: Answer;
  /** It ended by itself. */
  restarted(reason: string): void;
}

const HERE = new URL('.', import.meta.url);

export function startJobThread<Job, Answer>(spec: JobThreadSpec<Answer>): JobThread<Job, Answer> {
  const { script, scripts = HERE, options, broken, stopping, restarted } = spec;
  const calls = openCalls<Job, Answer>();
  let isStopping = false;
  // While the thread is started again, what is asked waits for it: no other job fails by the one that ended it.
  const waiting: (() => void)[] = [];
  const supervisor = supervise(
    () => {
      queueMicrotask(() => {
        for (const go of waiting.splice(0)) go();
      });
      return [{ script: new URL(script, scripts), options, hear: calls.answered, gone: () => undefined }];
    },
    ({ reason, isShort }) => {
      calls.answerAll(broken(isShort ? 'memory was not enough for it' : (reason.split('\n', 1)[0] ?? reason)));
      restarted(reason);
      return true;
    },
  );
  supervisor.start();
  return {
    ask(job) {
      return new Promise((resolve) => {
        const go = (): void => {
          const [worker] = supervisor.running();
          if (isStopping) resolve(stopping);
          else if (worker) resolve(calls.ask(job, (call) => worker.postMessage(call)));
          else waiting.push(go);
        };
        go();
      });
    },
    async stop() {
      isStopping = true;
      await supervisor.stop((worker) => worker.terminate());
      calls.answerAll(stopping);
      for (const go of waiting.splice(0)) go();
    },
  };
}
