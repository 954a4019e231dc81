import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as sources from '../src/ingest/sources/index.ts';
import { readInputs } from '../src/ingest/files/read.ts';
import type { Benchmark, Result } from './benchmark.ts';
import { auditLog } from './data.ts';
import { measure } from './measure.ts';

const SIZES = [0.1e9, 1e9, 5e9] as const;
const RELEVANT = 1000;
const LIMIT_MEGABYTES = 400;

/** B4: peak memory of analyze over logs that grow while what matters in them stays the same. */
export const memory: Benchmark = {
  name: 'B4 memory',
  data: `0.1, 1 and 5 GB Kubernetes audit logs, seed 7, ${RELEVANT} relevant lines in each; an event: of 1 GB with 4 %`,
  rival: 'itself',
  async run() {
    const results: Result[] = [];
    const peaks: number[] = [];
    for (const bytes of SIZES) {
      const log = auditLog({ bytes, seed: 7, relevant: RELEVANT });
      const cost = await measure(process.execPath, ['dist/cli.mjs', 'analyze', '-q', '-o', 'ndjson', log]);
      peaks.push(cost.peakMegabytes);
      results.push({
        what: `${bytes / 1e9} GB`,
        measured: `${cost.peakMegabytes.toFixed(0)} MB, ${cost.seconds.toFixed(1)} s`,
      });
      // The largest takes more room than a checkout should.
      if (bytes === 5e9) rmSync(log);
    }
    const manyRelevant = auditLog({ bytes: 1e9, seed: 7 });
    const each = Number(execFileSync(process.execPath, ['dist/bench.mjs', 'heap', manyRelevant], { encoding: 'utf8' }));
    const [first = 0] = peaks;
    const ratio = Math.max(...peaks) / first;
    const most = Math.max(...peaks);
    return [
      ...results,
      { what: 'largest / smallest', measured: ratio.toFixed(2), ratio, goal: '<= 1.2', met: ratio <= 1.2 },
      {
        what: 'peak',
        measured: `${most.toFixed(0)} MB`,
        goal: `<= ${LIMIT_MEGABYTES} MB`,
        met: most <= LIMIT_MEGABYTES,
      },
      { what: 'a relevant event', measured: `${each.toFixed(0)} bytes`, goal: '<= 1024 bytes', met: each <= 1024 },
    ];
  },
};

/** Prints the bytes of heap that each event of a log takes once it has been read. */
export async function heapOfEvents(log: string): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const used = (): number => {
    if (typeof collect === 'function') collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const { events } = await readInputs([log], { sources: Object.values(sources), bind: () => ({ cluster: 'prod-eu' }) });
  process.stdout.write(String((used() - before) / events.length));
}
