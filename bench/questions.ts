import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Result } from './benchmark.ts';

const DAY = 'examples/recorded-day';
const ROUNDS = 30;
const GOAL = 100;
const QUESTIONS = ['trace', 'where'].flatMap((question) => [
  { what: question, args: [question, '-q', 'prod/shop/api:1.4.2'] },
  {
    what: `${question} with a policy`,
    args: [question, '-q', 'prod/shop/api:1.4.2', '--policy', `${DAY}/landwaiter.yaml`],
  },
]);

/** Q1: questions about the recorded day as files, after start-up. */
export const questions: Benchmark = {
  name: 'Q1 questions about files',
  data: 'the recorded day: 7 files, 1.5 MB, 1,309 records',
  rival: 'the same command over an empty folder: it has loaded the same and has nothing to read (start-up)',
  async run() {
    const empty = mkdtempSync(join(tmpdir(), 'landwaiter-bench-'));
    const results = QUESTIONS.map(({ what, args }) => asked(what, args, empty));
    rmSync(empty, { recursive: true });
    return results;
  },
};

function asked(what: string, args: readonly string[], empty: string): Result {
  const once = (folder: string, status: number): number => {
    const startedAt = performance.now();
    const run = spawnSync(process.execPath, ['dist/cli.mjs', ...args, folder], { stdio: 'ignore' });
    if (run.status !== status) throw new Error(`${what} ended with ${run.status}`);
    return performance.now() - startedAt;
  };
  // What was compiled is kept for those that are measured.
  once(`${DAY}/records`, 0);
  // By turns, so that a busy machine disturbs both alike.
  const rounds = Array.from({ length: ROUNDS }, () => ({ start: once(empty, 2), whole: once(`${DAY}/records`, 0) }));
  const start = median(rounds.map((one) => one.start));
  const ratio = median(rounds.map((one) => one.whole - one.start));
  const measured = `${ratio.toFixed(0)} ms after a start-up of ${start.toFixed(0)} ms`;
  return { what, measured, ratio, goal: `< ${GOAL} ms`, met: ratio < GOAL };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
