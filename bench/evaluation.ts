import { execFileSync } from 'node:child_process';
import { analyze } from '../src/app/analyze.ts';
import { observe } from '../src/policy/compile.ts';
import type { Benchmark } from './benchmark.ts';
import { history } from './history.ts';
import { createRandom } from './random.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
const GOAL = 1.3;

/** B5: what judging one event costs when there are a hundred times as many. */
export const evaluation: Benchmark = {
  name: 'B5 evaluation',
  data: '10 k, 100 k and 1 M events of ordinary history in memory, seed 7, observe mode',
  rival: 'itself',
  async run() {
    const costs = SIZES.map((events) => {
      // One thread for everything: the threads of a parallel collection wait for each other, and waiting counts as CPU time.
      const args = ['--max-old-space-size=12288', '--single-threaded-gc', 'dist/bench.mjs', 'evaluate', String(events)];
      const milliseconds = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
      return { events, each: (milliseconds * 1000) / events };
    });
    const ratio = Math.max(...costs.map(({ each }) => each)) / (costs[0]?.each ?? 0);
    return [
      ...costs.map(({ events, each }) => ({ what: `${events} events`, measured: `${each.toFixed(1)} µs an event` })),
      { what: 'largest / smallest', measured: ratio.toFixed(2), ratio, goal: `<= ${GOAL}`, met: ratio <= GOAL },
    ];
  },
};

/** Prints the CPU milliseconds of the fastest of three evaluations (one, of a million events). */
export function evaluateHistory(events: number): void {
  const evidence = { events: history(createRandom(7), events), coverage: [], inputs: [] };
  const policy = observe();
  const times: number[] = [];
  for (let run = 0; run < (events >= 1_000_000 ? 1 : 3); run += 1) {
    const before = process.cpuUsage();
    analyze(evidence, policy);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  process.stdout.write(String(Math.min(...times)));
}
