import type { Worker, WorkerOptions } from 'node:worker_threads';
import { startThread } from '../../shipped/shipped.ts';

/** A thread to be run. */
export interface Thread {
  readonly script: URL;
  readonly options: WorkerOptions;
  hear(message: unknown, worker: Worker): void;
  /** It has ended, of itself or not: nobody answers what it was asked. */
  gone(): void;
}

/** How a thread ended by itself. */
export interface End {
  readonly reason: string;
  /** Which of those that run together. */
  readonly which: number;
  /** It ran out of memory. */
  readonly isShort: boolean;
}

/** Threads that fall together: when one ends by itself, the others are ended, and all are started again after a pause. */
export interface Supervisor {
  running(): readonly Worker[];
  /** Ends what runs, and starts. */
  start(): void;
  /** Starts none again. Resolves when each, told by `end`, has ended. */
  stop(end: (worker: Worker) => unknown): Promise<void>;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** `threads` is asked at each start. `ended` is told why they fell, and says whether they are to be started again. */
export function supervise(threads: () => readonly Thread[], ended: (end: End) => boolean): Supervisor {
  let running: readonly Worker[] = [];
  let pause = FIRST_PAUSE;
  let restart: NodeJS.Timeout | undefined;
  let isStopping = false;

  function endAll(): void {
    const all = running;
    running = [];
    for (const worker of all) void worker.terminate();
  }

  function start(): void {
    endAll();
    const startedAt = performance.now();
    running = threads().map(({ script, options, hear, gone }, which) => {
      const worker = startThread(script, options);
      let reason = 'a thread ended by itself';
      let isShort = false;
      worker.on('message', (message: unknown) => hear(message, worker));
      worker.on('error', (error: unknown) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        isShort = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      });
      worker.on('exit', () => {
        gone();
        const isOwn = running.includes(worker);
        running = running.filter((one) => one !== worker);
        if (isStopping || !isOwn) return;
        endAll();
        if (!ended({ reason, which, isShort })) return;
        const lasted = performance.now() - startedAt;
        pause = lasted > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
        restart = setTimeout(start, pause);
      });
      return worker;
    });
  }

  return {
    running: () => running,
    start,
    async stop(end) {
      isStopping = true;
      clearTimeout(restart);
      const ends = running.map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
      await Promise.all(running.map(end));
      await Promise.all(ends);
    },
  };
}
