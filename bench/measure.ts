import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a program took: seconds by the wall clock and on all processors together, and its peak memory. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const POLL_MILLISECONDS = 20;
// Clock ticks a second in /proc/PID/stat; 100 on every Linux that runs Node.js.
const TICKS = 100;

/** Runs a program without its output; Linux tells what it took. */
export async function measure(command: string, args: readonly string[]): Promise<Cost> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let cpuSeconds = 0;
  let peakMegabytes = 0;
  const look = () => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1];
      peakMegabytes = Math.max(peakMegabytes, Number(peak ?? 0) / 1024);
    } catch {
      // It has just ended: the last look counts.
    }
  };
  const timer = setInterval(look, POLL_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds, peakMegabytes };
}

/** The fastest of several runs of each program, taken in turn so that a busy machine disturbs all alike. */
export async function fastest(
  runs: number,
  programs: readonly (readonly [command: string, ...args: string[]])[],
): Promise<readonly Cost[]> {
  const costs: Cost[][] = programs.map(() => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, [command, ...args]] of programs.entries()) costs[index]?.push(await measure(command, args));
  }
  return costs.map((of) => of.reduce((best, cost) => (cost.seconds < best.seconds ? cost : best)));
}
