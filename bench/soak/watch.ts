import { readFileSync, statSync } from 'node:fs';
import type { Child } from '../../test/server/child.ts';

export interface Watched {
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
  /** Milliseconds that `/healthz` took, sorted: how long the process kept others waiting. */
  readonly turns: Float64Array;
}

const EVERY = 50;
// Clock ticks a second in /proc/PID/stat; 100 on every Linux that runs Node.js.
const TICKS = 100;

/** Watches a server until the promise is settled. */
export async function watched<Result>(
  server: Child,
  work: Promise<Result>,
): Promise<{ readonly result: Result; readonly seen: Watched }> {
  let isOver = false;
  const turns: number[] = [];
  const before = cpuSeconds(server.pid);
  const watching = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await server.get('/healthz').catch(() => undefined);
      turns.push(performance.now() - askedAt);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  })();
  const result = await work.finally(() => (isOver = true));
  await watching;
  const seen = {
    peakMegabytes: peakMegabytes(server.pid),
    cpuSeconds: cpuSeconds(server.pid) - before,
    turns: Float64Array.from(turns).sort(),
  };
  return { result, seen };
}

/** The most memory that a process has had. */
export function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
}

/** Processor time of a process so far. */
export function cpuSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/stat`);
}

/** Processor time so far of the thread that a process began with: it answers. */
export function answeringSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/task/${pid}/stat`);
}

function secondsIn(file: string): number {
  const fields = readFileSync(file, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Megabytes of a store's files. */
export function sizeOf(url: string): number {
  const path = url.slice('sqlite:'.length);
  const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return ['', '-wal', '-inbox', '-inbox-wal'].reduce((sum, part) => sum + size(`${path}${part}`), 0) / 1e6;
}
