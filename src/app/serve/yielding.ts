import { setPriority } from 'node:os';

/**
 * Lets the threads that deliveries wait for go first: `nice` is added to this thread's niceness. On Linux 0 means the
 * calling thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process, so nothing
 * happens there.
 */
export function yieldToOthers(nice: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, nice);
  } catch {
    // A sandbox may forbid it: everything works without, only less evenly.
  }
}
