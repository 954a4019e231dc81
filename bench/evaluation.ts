import { execFileSync } from 'node:child_process';
import { analyze } from '../src/app/analysis/analyze.ts';
import type { Policy } from '../src/core/policy.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import type { Benchmark } from './benchmark.ts';
import { history } from './history.ts';
import { createRandom } from './random.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
const GOAL = 1.3;

/** Allows what happens in the history, so that rules look at everything; with it those that need a policy run, too. */
const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
actors: [{ name: ci-bot, kind: ci }]
publishers:
  - repositories: ["registry.acme.example/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: "acme/*/api", refs: [refs/heads/main], triggers: [push] }]
tags: [{ repositories: ["**"], floating: [latest], immutable: ["[0-9]*"] }]
environments:
  - name: prod
    match: { clusters: ["prod-*"], namespaces: ["**"] }
    repositories: ["registry.acme.example/**"]
    maxAge: 400d
    require: { digest: false }
classes: { bases: ["**/base/**"] }
protected: { names: ["registry.acme.example/**"] }
`;

/** B5: what judging one event costs when there are a hundred times as many. */
export const evaluation: Benchmark = {
  name: 'B5 evaluation',
  data: '10 k, 100 k and 1 M events of ordinary history in memory, seed 7, without a policy and with one',
  rival: 'itself',
  async run() {
    return (['observe', 'policy'] as const).flatMap((mode) => {
      const costs = SIZES.map((events) => ({ events, each: costOf(events, mode) }));
      const ratio = Math.max(...costs.map(({ each }) => each)) / (costs[0]?.each ?? 0);
      return [
        ...costs.map(({ events, each }) => ({
          what: `${mode}, ${events} events`,
          measured: `${each.toFixed(1)} µs an event`,
        })),
        {
          what: `${mode}, largest / smallest`,
          measured: ratio.toFixed(2),
          ratio,
          goal: `<= ${GOAL}`,
          met: ratio <= GOAL,
        },
      ];
    });
  },
};

/** CPU microseconds. */
function costOf(events: number, mode: Policy['mode']): number {
  // One thread for everything: the threads of a parallel collection wait for each other, and waiting counts as CPU time.
  // The young generation is that of the server's evaluating thread: 96 MB, of which a semi-space is a third.
  const node = ['--max-old-space-size=12288', '--single-threaded-gc', '--max-semi-space-size=32'];
  const args = [...node, 'dist/bench.mjs', 'evaluate', String(events), mode];
  return (Number(execFileSync(process.execPath, args, { encoding: 'utf8' })) * 1000) / events;
}

/** Prints the CPU milliseconds of the fastest of three evaluations (one, of a million events). */
export function evaluateHistory(events: number, mode: string): void {
  const evidence = { events: history(createRandom(7), events), coverage: [], inputs: [] };
  const policy = mode === 'policy' ? compilePolicy(loadPolicy(POLICY, 'policy')) : observe();
  const times: number[] = [];
  for (let run = 0; run < (events >= 1_000_000 ? 1 : 3); run += 1) {
    const before = process.cpuUsage();
    analyze(evidence, policy);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  process.stdout.write(String(Math.min(...times)));
}
