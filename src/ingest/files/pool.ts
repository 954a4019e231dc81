import { Worker } from 'node:worker_threads';
import type { Piece, Task } from './piece.ts';

/** From a worker: that bytes were read, or what came of a task. */
export type Report =
  | { readonly type: 'advance'; readonly bytes: number }
  | { readonly type: 'done'; readonly piece: Piece };

/** What a worker is told when it starts: the names of the sources, in the order in which they are asked. */
export interface WorkerSettings {
  readonly sources: readonly string[];
}

/** Reads tasks in worker threads, the next as soon as one has time. The pieces are in the order of the tasks. */
export async function readInWorkers(
  script: URL,
  tasks: readonly Task[],
  settings: WorkerSettings,
  jobs: number,
  advance: (bytes: number, task: Task) => void,
): Promise<readonly Piece[]> {
  const pieces = new Map<number, Piece>();
  const waiting = [...tasks.entries()].reverse();
  const workers = Array.from(
    { length: Math.min(jobs, tasks.length) },
    () => new Worker(script, { workerData: settings }),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            let current = waiting.pop();
            const go = () => (current ? worker.postMessage(current[1]) : resolve());
            worker.on('error', reject);
            worker.on('message', (report: Report) => {
              if (!current) return;
              const [index, task] = current;
              if (report.type === 'advance') return advance(report.bytes, task);
              pieces.set(index, report.piece);
              current = waiting.pop();
              go();
            });
            go();
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return tasks.flatMap((_, index) => pieces.get(index) ?? []);
}
