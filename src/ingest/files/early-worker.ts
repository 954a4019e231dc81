import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { hasThread, startThread } from '../../shipped/shipped.ts';

/** Stands beside the bundle; run from its TypeScript the program reads everything in its own thread. */
export const WORKER = new URL('./worker.mjs', import.meta.url);

/** Below so many bytes starting threads costs more than it saves. */
export const LARGE = 16 * 1024 * 1024;

let early: Worker | undefined;

/**
 * Starts a worker before anything else is loaded, if one of the arguments is a large file or a folder with one: it is
 * ready to read when the program is. Nobody waits for it if it is not needed.
 */
export function startEarly(args: readonly string[]): void {
  if (availableParallelism() === 1 || !hasThread(WORKER) || !args.some(isLarge)) return;
  const worker = startThread(WORKER);
  early = worker;
  worker.once('error', () => {
    if (early === worker) early = undefined;
  });
  worker.unref();
}

/** The one that was started early, or a new one. */
export function takeWorker(script: URL): Worker {
  const worker = script.href === WORKER.href ? early : undefined;
  early = undefined;
  worker?.ref();
  return worker ?? startThread(script);
}

function isLarge(path: string): boolean {
  try {
    const stats = statSync(path);
    return stats.isDirectory()
      ? readdirSync(path).some((name) => statSync(join(path, name)).size >= LARGE)
      : stats.size >= LARGE;
  } catch {
    return false;
  }
}
