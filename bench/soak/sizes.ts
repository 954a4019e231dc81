import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChildOptions, startServer } from '../../test/server/child.ts';
import { fill } from './latency.ts';
import { cpuSeconds, peakMegabytes, sizeOf } from './watch.ts';

/** What a server with so many facts takes, from its start to the end of its first evaluation of everything. */
export interface Size {
  readonly facts: number;
  readonly diskMegabytes: number;
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
  /** Processor time of one more evaluation of everything, which every delivery is followed by. */
  readonly evaluationSeconds: number;
}

/** For stores of no facts, of half as many and of all. */
export async function sizes(options: ChildOptions, most: number): Promise<readonly Size[]> {
  const measured: Size[] = [];
  for (const facts of [0, most / 2, most]) {
    const folder = join(options.folder, String(facts));
    mkdirSync(folder);
    const url = `sqlite:${join(folder, 'facts.db')}`;
    await fill(url, facts);
    const server = await startServer({ ...options, folder, longest: 600 });
    const evaluated = async (): Promise<number> =>
      Number(/^landwaiter_evaluated_timestamp_seconds (\S+)/m.exec((await server.get('/metrics')).text)?.[1]);
    const until = async (after: number): Promise<number> => {
      while ((await evaluated()) <= after) await pause(200);
      return evaluated();
    };
    const first = await until(0);
    const [cpu, peak] = [cpuSeconds(server.pid), peakMegabytes(server.pid)];
    await until(first);
    const again = cpuSeconds(server.pid) - cpu;
    measured.push({
      facts,
      diskMegabytes: sizeOf(url),
      peakMegabytes: Math.max(peak, peakMegabytes(server.pid)),
      cpuSeconds: cpu,
      evaluationSeconds: again,
    });
    await server.end('SIGTERM');
  }
  return measured;
}
