import type { Worker } from 'node:worker_threads';
import { takeWorker } from './early-worker.ts';
import type { Piece, Task } from './piece.ts';

/** From a worker: that bytes were read, or what came of a task. */
export type Report =
  | { readonly type: 'advance'; readonly bytes: number }
  | { readonly type: 'done'; readonly piece: Piece };

/** What a worker is told first: the names of the sources, in the order in which they are asked. */
export interface WorkerSettings {
  readonly sources: readonly string[];
}

/**
 * Reads tasks in this thread and `jobs - 1` worker threads, the next as soon as one has time: a thread less to start,
 * and what this one reads need not be handed over. The pieces are in the order of the tasks.
 */
export async function readInWorkers(
  script: URL,
  tasks: readonly Task[],
  settings: WorkerSettings,
  jobs: number,
  readHere: (task: Task) => Promise<Piece>,
  advance: (bytes: number, task: Task) => void,
): Promise<readonly Piece[]> {
  const pieces = new Map<number, Piece>();
  const waiting = [...tasks.entries()].reverse();
  const workers = Array.from({ length: Math.min(jobs, tasks.length) - 1 }, () => takeWorker(script));

  function readThere(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.postMessage(settings);
      const sent: (readonly [number, Task])[] = [];
      const go = () => {
        // The next one is there before the last is done, as long as that takes none from another thread.
        while (sent.length === 0 || (sent.length === 1 && waiting.length > jobs)) {
          const next = waiting.pop();
          if (!next) break;
          sent.push(next);
          worker.postMessage(next[1]);
        }
        if (sent.length === 0) resolve();
      };
      worker.on('error', reject);
      worker.on('message', (report: Report) => {
        const [current] = sent;
        if (!current) return;
        if (report.type === 'advance') return advance(report.bytes, current[1]);
        pieces.set(current[0], report.piece);
        sent.shift();
        go();
      });
      go();
    });
  }

  async function readOwn(): Promise<void> {
    for (let next = waiting.pop(); next; next = waiting.pop()) pieces.set(next[0], await readHere(next[1]));
  }

  try {
    await Promise.all([readOwn(), ...workers.map(readThere)]);
  } finally {
    for (const worker of workers) void worker.terminate();
  }
  return tasks.flatMap((_, index) => pieces.get(index) ?? []);
}
